mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name = "matinee-test"
  subjects = {
    plan   = ["repo:example/matinee:pull_request"]
    deploy = ["repo:example/matinee:environment:dev", "repo:example/matinee:environment:prod"]
  }
  managed_policies = { plan = ["arn:aws:iam::aws:policy/SecurityAudit", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"] }
}

run "roles_without_keys" {
  assert {
    condition     = aws_iam_openid_connect_provider.github.client_id_list == toset(["sts.amazonaws.com"])
    error_message = "Tokens made for AWS."
  }
  assert {
    condition     = length(aws_iam_role.this) == 2 && length(aws_iam_role_policy_attachment.this) == 2
    error_message = "Only plan has AWS's policies."
  }
}

run "refuses_a_pattern" {
  command = plan
  variables {
    subjects = { plan = ["repo:example/*"] }
  }
  expect_failures = [var.subjects]
}
