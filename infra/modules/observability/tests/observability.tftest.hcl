mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name          = "matinee-test"
  account_id    = "111122223333"
  region        = "eu-west-1"
  kms_key_arn   = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  runbook_url   = "https://example.com/incidents"
  emails        = ["night@example.com"]
  log_groups    = { user-service = "/matinee-test/user-service", ffmpeg-worker = "/matinee-test/ffmpeg-worker" }
  load_balancer = "app/matinee-test/0123456789abcdef"
  target_groups = { user-service = "targetgroup/matinee-test-user/0123456789abcdef" }
  queue_name    = "matinee-test-transcode"
  database      = "matinee-test"
}

run "an_error_line_wakes_somebody" {
  assert {
    condition     = length(aws_cloudwatch_log_metric_filter.errors) == 2 && aws_cloudwatch_metric_alarm.errors.threshold == 0
    error_message = "Of every service, from the first line on."
  }
  assert {
    condition     = aws_sns_topic_subscription.email["night@example.com"].protocol == "email"
    error_message = "By mail."
  }
  assert {
    condition     = aws_sns_topic.alarms.kms_master_key_id == var.kms_key_arn
    error_message = "Encrypted with our key."
  }
  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == 4
    error_message = "Four graphs."
  }
}

run "refuses_what_is_no_address" {
  command = plan
  variables {
    emails = ["somebody"]
  }
  expect_failures = [var.emails]
}
