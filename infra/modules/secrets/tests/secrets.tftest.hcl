mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name        = "matinee-test"
  account_id  = "111122223333"
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  secrets     = { service-secret = "Shared by all services", "user/database-url" = "Of user-service" }
}

run "places_without_values" {
  assert {
    condition     = aws_secretsmanager_secret.this["user/database-url"].name == "matinee-test/user/database-url"
    error_message = "Names begin with the environment."
  }
  assert {
    condition     = alltrue([for each in aws_secretsmanager_secret.this : each.kms_key_id == var.kms_key_arn && each.recovery_window_in_days == 30])
    error_message = "Encrypted with our key, and a month to undo a deletion."
  }
  assert {
    condition     = alltrue([for each in aws_secretsmanager_secret_policy.this : each.block_public_policy])
    error_message = "No public policy."
  }
}

run "refuses_a_name_with_spaces" {
  command = plan
  variables {
    secrets = { "Service Secret" = "no" }
  }
  expect_failures = [var.secrets]
}
