output "arns" {
  description = "Name to ARN."
  value       = { for name, each in aws_secretsmanager_secret.this : name => each.arn }
}
