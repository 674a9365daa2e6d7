locals {
  full_name = "${var.name}-${var.service}"
  data_dir  = "/var/lib/matinee"
  on_hosts  = var.launch_type == "EC2"
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/${var.service}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_security_group" "this" {
  name        = local.full_name
  description = "Tasks of ${local.full_name}"
  vpc_id      = var.vpc_id

  tags = { Name = local.full_name }
}

resource "aws_vpc_security_group_ingress_rule" "port" {
  for_each = var.ingress_from

  security_group_id            = aws_security_group.this.id
  description                  = "HTTP from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "AWS, the payment provider, webhooks"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "neighbour" {
  for_each = var.egress_to

  security_group_id            = aws_security_group.this.id
  description                  = "To ${each.key}"
  referenced_security_group_id = each.value.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_ecs_task_definition" "this" {
  family                   = local.full_name
  requires_compatibilities = [var.launch_type]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory_mb
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  # Fargate refuses the word privileged, whatever its value.
  container_definitions = jsonencode([merge(var.sandboxed ? { privileged = true } : {}, {
    name                   = var.service
    image                  = var.image
    command                = var.command
    essential              = true
    user                   = "10001:10001"
    readonlyRootFilesystem = true
    stopTimeout            = var.stop_timeout_s
    linuxParameters = {
      initProcessEnabled = true
      capabilities       = { add = [], drop = ["ALL"] }
    }
    portMappings = [{ name = "http", containerPort = var.port, hostPort = var.port, protocol = "tcp" }]
    mountPoints  = [{ sourceVolume = "data", containerPath = local.data_dir, readOnly = false }]
    environment  = [for key in sort(keys(var.environment)) : { name = key, value = var.environment[key] }]
    secrets      = [for key in sort(keys(var.secrets)) : { name = key, valueFrom = var.secrets[key] }]
    ulimits      = [{ name = "nofile", softLimit = 65536, hardLimit = 65536 }]
    # ECS does not look at the image's own HEALTHCHECK.
    healthCheck = {
      command     = ["CMD", "/usr/local/bin/healthcheck", tostring(var.port)]
      interval    = 15
      timeout     = 5
      retries     = 4
      startPeriod = 60
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = var.region
        awslogs-stream-prefix = var.service
        mode                  = "non-blocking" # A slow log must not stop requests.
        max-buffer-size       = "25m"
      }
    }
  })])

  volume {
    name = "data"
  }

  dynamic "ephemeral_storage" {
    for_each = local.on_hosts ? [] : [var.scratch_gb]

    content {
      size_in_gib = ephemeral_storage.value
    }
  }

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture
  }
}

resource "aws_ecs_service" "this" {
  name            = var.service
  cluster         = var.cluster_arn
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = var.scaling.min

  # A worker's work is in the queue, so all may stop at once; of an API nobody may.
  deployment_minimum_healthy_percent = var.target_group_arn == null ? 0 : 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = var.target_group_arn == null ? null : 120
  enable_execute_command             = false
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  platform_version                   = local.on_hosts ? null : "LATEST"

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  dynamic "alarms" {
    for_each = length(var.rollback_alarms) > 0 ? [var.rollback_alarms] : []

    content {
      alarm_names = alarms.value
      enable      = true
      rollback    = true
    }
  }

  dynamic "capacity_provider_strategy" {
    for_each = var.capacity

    content {
      capacity_provider = capacity_provider_strategy.value.provider
      base              = capacity_provider_strategy.value.base
      weight            = capacity_provider_strategy.value.weight
    }
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [aws_security_group.this.id]
    assign_public_ip = false
  }

  dynamic "load_balancer" {
    for_each = var.target_group_arn == null ? [] : [var.target_group_arn]

    content {
      target_group_arn = load_balancer.value
      container_name   = var.service
      container_port   = var.port
    }
  }

  # Without an application protocol the proxy passes bytes on: no time limit of its own, no retries of what is not safe to retry.
  service_connect_configuration {
    enabled   = true
    namespace = var.namespace_arn

    service {
      port_name      = "http"
      discovery_name = var.service

      client_alias {
        dns_name = var.service
        port     = var.port
      }
    }
  }

  lifecycle {
    # ci/deploy.sh owns the revision, autoscaling owns the number.
    ignore_changes = [task_definition, desired_count]

    precondition {
      condition     = !var.sandboxed || local.on_hosts
      error_message = "The media sandbox makes namespaces, which Fargate does not allow (docs/decisions/0017): use launch_type EC2."
    }
  }
}
