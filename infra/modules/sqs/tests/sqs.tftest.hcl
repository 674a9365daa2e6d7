mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name        = "matinee-test-transcode"
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  runbook_url = "https://example.com/incidents"
}

run "a_queue_with_an_end" {
  assert {
    condition     = jsondecode(aws_sqs_queue.this.redrive_policy).maxReceiveCount == 5
    error_message = "What fails again and again goes aside."
  }
  assert {
    condition     = aws_sqs_queue.this.kms_master_key_id == var.kms_key_arn && aws_sqs_queue.dead.kms_master_key_id == var.kms_key_arn
    error_message = "Both are encrypted with our key."
  }
  assert {
    condition     = aws_sqs_queue.this.receive_wait_time_seconds == 20
    error_message = "Long polls, or the bill is for empty answers."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.dead.threshold == 0 && endswith(aws_cloudwatch_metric_alarm.dead.alarm_description, "/dead-letters.md")
    error_message = "One dead letter is worth a look."
  }
}

run "refuses_to_give_up_at_once" {
  command = plan
  variables {
    max_receives = 1
  }
  expect_failures = [var.max_receives]
}
