output "capacity_provider" {
  description = "Name to be given to the cluster and in a service's strategy."
  value       = aws_ecs_capacity_provider.hosts.name
}
