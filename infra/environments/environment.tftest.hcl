mock_provider "aws" {
  source = "../../tests/mocks"
}

mock_provider "aws" {
  alias  = "us_east_1"
  source = "../../tests/mocks"

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000" }
  }
}

variables {
  account_id                = "111122223333"
  domain                    = "watch.example.com"
  zone_id                   = "Z0123456789EXAMPLE"
  certificate_arn           = "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  edge_certificate_arn      = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  cloudfront_prefix_list_id = "pl-0123456789abcdef0"
  playback_public_keys      = { a = "example-a.pem", b = "example-b.pem" }
  alarm_emails              = ["operations@example.com"]
  runbook_url               = "https://example.com/incidents"
}

run "plans" {
  command = plan

  assert {
    condition     = output.url == "https://watch.example.com"
    error_message = "The API is reached by its public name."
  }
}

run "applies_as_a_whole" {
  assert {
    condition     = length(output.deployment.repositories) == 6
    error_message = "An image for each service, and the operator's."
  }
  assert {
    condition     = length(output.playback_key_ids) == 2
    error_message = "Both keys are known to CloudFront."
  }
}

run "refuses_to_alarm_nobody" {
  command = plan
  variables {
    alarm_emails = []
  }
  expect_failures = [var.alarm_emails]
}
