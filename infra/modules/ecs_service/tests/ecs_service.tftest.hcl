mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name             = "matinee-test"
  service          = "user-service"
  account_id       = "111122223333"
  region           = "eu-west-1"
  cluster_arn      = "arn:aws:ecs:eu-west-1:111122223333:cluster/matinee-test"
  cluster_name     = "matinee-test"
  namespace_arn    = "arn:aws:servicediscovery:eu-west-1:111122223333:namespace/ns-test"
  vpc_id           = "vpc-0123456789abcdef0"
  subnet_ids       = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  kms_key_arn      = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  runbook_url      = "https://example.com/incidents"
  image            = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/matinee/user-service:0123456789ab"
  repository_arn   = "arn:aws:ecr:eu-west-1:111122223333:repository/matinee/user-service"
  cpu              = 256
  memory_mb        = 512
  target_group_arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/user/0123456789abcdef"
  rollback_alarms  = ["matinee-test-user-service-5xx"]
  environment      = { MATINEE_LOG__FORMAT = "json" }
  secrets          = { MATINEE_DATABASE__URL = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:matinee-test/user/database-url-AbCdEf" }
  scaling          = { min = 2, max = 6, cpu_percent = 60 }
}

run "an_api_runs_locked_down" {
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].user == "10001:10001"
    error_message = "Not root."
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].readonlyRootFilesystem
    error_message = "The root file system is read-only."
  }
  assert {
    condition     = !can(jsondecode(aws_ecs_task_definition.this.container_definitions)[0].privileged)
    error_message = "Not privileged."
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].linuxParameters.capabilities.drop == ["ALL"]
    error_message = "No capability."
  }
  assert {
    condition     = !aws_ecs_service.this.enable_execute_command && !aws_ecs_service.this.network_configuration[0].assign_public_ip
    error_message = "No shell from outside, no public address."
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].secrets[0].name == "MATINEE_DATABASE__URL"
    error_message = "Secrets come from Secrets Manager."
  }
}

run "a_bad_deployment_undoes_itself" {
  assert {
    condition     = aws_ecs_service.this.deployment_circuit_breaker[0].enable && aws_ecs_service.this.deployment_circuit_breaker[0].rollback
    error_message = "Tasks that do not start."
  }
  assert {
    condition     = aws_ecs_service.this.alarms[0].rollback && contains(aws_ecs_service.this.alarms[0].alarm_names, "matinee-test-user-service-5xx")
    error_message = "Tasks that start and answer errors."
  }
  assert {
    condition     = aws_ecs_service.this.deployment_minimum_healthy_percent == 100
    error_message = "No API goes away while the next one comes."
  }
}

run "an_api_follows_cpu" {
  assert {
    condition     = length(aws_appautoscaling_policy.cpu) == 1 && length(aws_appautoscaling_policy.backlog) == 0
    error_message = "CPU, and nothing else."
  }
  assert {
    condition     = aws_appautoscaling_target.this.min_capacity == 2 && aws_appautoscaling_target.this.max_capacity == 6
    error_message = "Between its bounds."
  }
}

run "a_worker_follows_its_queue_and_may_sleep" {
  variables {
    service          = "ffmpeg-worker"
    launch_type      = "EC2"
    sandboxed        = true
    capacity         = [{ provider = "matinee-test-hosts" }]
    target_group_arn = null
    rollback_alarms  = []
    stop_timeout_s   = 120
    scaling          = { min = 0, max = 10, backlog = { queue_name = "matinee-test-transcode", messages_per_task = 2 } }
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].privileged && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].user == "10001:10001"
    error_message = "May make namespaces, but is not root."
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].stopTimeout == 120
    error_message = "Time to give work back."
  }
  assert {
    condition     = length(aws_appautoscaling_policy.backlog) == 1 && length(aws_appautoscaling_policy.first) == 1 && length(aws_cloudwatch_metric_alarm.first) == 1
    error_message = "Backlog per task, and a way out of zero."
  }
  assert {
    condition     = aws_ecs_service.this.deployment_minimum_healthy_percent == 0 && length(aws_ecs_service.this.load_balancer) == 0
    error_message = "Its work is in the queue."
  }
}

run "refuses_the_sandbox_on_fargate" {
  command = plan
  variables {
    sandboxed = true
  }
  expect_failures = [aws_ecs_service.this]
}

run "refuses_a_secret_among_the_settings" {
  command = plan
  variables {
    environment = { MATINEE_AUTH__SERVICE_SECRET = "do not do this" }
  }
  expect_failures = [var.environment]
}

run "refuses_an_image_that_changes" {
  command = plan
  variables {
    image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/matinee/user-service:latest"
  }
  expect_failures = [var.image]
}
