output "security_group_id" {
  description = "Security group of the tasks."
  value       = aws_security_group.this.id
}

output "task_role_arn" {
  description = "Role of the program."
  value       = aws_iam_role.task.arn
}

output "execution_role_arn" {
  description = "Role by which ECS starts the tasks; ci/deploy.sh has to pass both on."
  value       = aws_iam_role.execution.arn
}

output "name" {
  description = "Name of the service in its cluster."
  value       = aws_ecs_service.this.name
}

output "family" {
  description = "Family of the task definition."
  value       = aws_ecs_task_definition.this.family
}

output "log_group" {
  description = "Where its log lines are."
  value       = aws_cloudwatch_log_group.this.name
}
