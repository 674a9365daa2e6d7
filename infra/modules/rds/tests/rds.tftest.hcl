mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name            = "matinee-test"
  vpc_id          = "vpc-0123456789abcdef0"
  subnet_ids      = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  kms_key_arn     = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  runbook_url     = "https://example.com/incidents"
  clients         = { user-service = "sg-0123456789abcdef0", content-service = "sg-0123456789abcdef1" }
  instance_class  = "db.t4g.medium"
  max_connections = 400
}

run "safe_by_default" {
  assert {
    condition     = aws_db_instance.this.storage_encrypted && aws_db_instance.this.kms_key_id == var.kms_key_arn
    error_message = "Encrypted with our key."
  }
  assert {
    condition     = aws_db_instance.this.multi_az && aws_db_instance.this.deletion_protection && !aws_db_instance.this.skip_final_snapshot
    error_message = "A zone may fail, and a slip may not delete it."
  }
  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.iam_database_authentication_enabled
    error_message = "No password passes through Terraform."
  }
  assert {
    condition     = anytrue([for each in aws_db_parameter_group.this.parameter : each.name == "rds.force_ssl" && each.value == "1"])
    error_message = "TLS is forced."
  }
  assert {
    condition     = !aws_db_instance.this.publicly_accessible && length(aws_vpc_security_group_ingress_rule.clients) == 2
    error_message = "Only the named clients connect."
  }
  assert {
    condition     = aws_db_instance.this.backup_retention_period == 14 && length(aws_db_instance.replica) == 0
    error_message = "Two weeks of backups, and no replica unless wanted."
  }
  assert {
    condition     = alltrue([for each in aws_cloudwatch_metric_alarm.this : endswith(each.alarm_description, "/database.md")])
    error_message = "Alarms link to their page."
  }
}

run "a_replica_on_demand" {
  variables {
    replica_class = "db.r7g.large"
  }
  assert {
    condition     = length(aws_db_instance.replica) == 1 && aws_db_instance.replica[0].storage_encrypted
    error_message = "Encrypted too."
  }
}

run "refuses_an_old_server" {
  command = plan
  variables {
    engine_version = "14"
  }
  expect_failures = [var.engine_version]
}

run "refuses_to_go_without_backups" {
  command = plan
  variables {
    backup_days = 0
  }
  expect_failures = [var.backup_days]
}
