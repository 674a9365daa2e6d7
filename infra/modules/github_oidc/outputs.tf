output "role_arns" {
  description = "Role to its ARN, for the variables of the repository."
  value       = { for name, each in aws_iam_role.this : name => each.arn }
}
