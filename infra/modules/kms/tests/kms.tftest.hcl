mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name       = "matinee-test"
  account_id = "111122223333"
  region     = "eu-west-1"
}

run "rotates_and_cannot_be_lost_in_a_day" {
  assert {
    condition     = aws_kms_key.this.enable_key_rotation
    error_message = "The key must be rotated every year."
  }
  assert {
    condition     = aws_kms_key.this.deletion_window_in_days == 30
    error_message = "The default leaves a month to change one's mind."
  }
  assert {
    condition     = aws_kms_alias.this.name == "alias/matinee-test"
    error_message = "People find the key by its alias."
  }
}

run "refuses_an_account_that_is_none" {
  command = plan
  variables {
    account_id = "1234"
  }
  expect_failures = [var.account_id]
}

run "refuses_a_day_of_grace" {
  command = plan
  variables {
    deletion_window_days = 1
  }
  expect_failures = [var.deletion_window_days]
}
