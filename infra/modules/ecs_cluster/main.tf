resource "aws_service_discovery_http_namespace" "this" {
  name        = var.name
  description = "Names by which services find each other (ECS Service Connect)"
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  # RunningTaskCount, which the workers scale by, exists only with Container Insights.
  setting {
    name  = "containerInsights"
    value = "enabled"
  }

  service_connect_defaults {
    namespace = aws_service_discovery_http_namespace.this.arn
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = concat(["FARGATE", "FARGATE_SPOT"], var.host_capacity_providers)

  default_capacity_provider_strategy {
    capacity_provider = "FARGATE"
    weight            = 1
  }
}
