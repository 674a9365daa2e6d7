mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name        = "matinee-test"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_ids  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  runbook_url = "https://example.com/incidents"
  clients     = { streaming-service = "sg-0123456789abcdef0" }
  node_type   = "cache.t4g.small"
}

run "encrypted_and_never_open" {
  assert {
    condition     = tobool(aws_elasticache_replication_group.this.at_rest_encryption_enabled) && aws_elasticache_replication_group.this.transit_encryption_mode == "required"
    error_message = "Encrypted on disk and on the wire."
  }
  assert {
    condition     = startswith(aws_elasticache_user.default.access_string, "off")
    error_message = "The default user is off."
  }
  assert {
    condition     = aws_elasticache_user.services.authentication_mode[0].type == "iam" && aws_elasticache_user.services.passwords == null
    error_message = "No password in the state."
  }
  assert {
    condition     = aws_elasticache_replication_group.this.multi_az_enabled && aws_elasticache_replication_group.this.automatic_failover_enabled
    error_message = "A zone may fail."
  }
  assert {
    condition     = one(aws_elasticache_parameter_group.this.parameter).value == "volatile-ttl"
    error_message = "Leases must not be evicted before caches."
  }
}

run "one_node_cannot_fail_over" {
  variables {
    nodes = 1
  }
  assert {
    condition     = !aws_elasticache_replication_group.this.automatic_failover_enabled
    error_message = "ElastiCache refuses failover with one node."
  }
}

run "refuses_an_old_engine" {
  command = plan
  variables {
    engine_version = "5.0"
  }
  expect_failures = [var.engine_version]
}
