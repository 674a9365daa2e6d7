mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name = "matinee-test"
}

run "fargate_is_always_there" {
  assert {
    condition     = aws_ecs_cluster_capacity_providers.this.capacity_providers == toset(["FARGATE", "FARGATE_SPOT"])
    error_message = "Both kinds of Fargate."
  }
  assert {
    condition     = one(aws_ecs_cluster.this.setting).value == "enabled"
    error_message = "The workers' scaling needs Container Insights."
  }
}

run "takes_own_hosts" {
  variables {
    host_capacity_providers = ["matinee-test-workers"]
  }
  assert {
    condition     = contains(aws_ecs_cluster_capacity_providers.this.capacity_providers, "matinee-test-workers")
    error_message = "The hosts' provider has to be in the cluster."
  }
}

run "refuses_a_name_that_aws_keeps" {
  command = plan
  variables {
    host_capacity_providers = ["fargate-mine"]
  }
  expect_failures = [var.host_capacity_providers]
}
