output "urls" {
  description = "Name of the image to the URL of its repository."
  value       = { for name, each in aws_ecr_repository.this : name => each.repository_url }
}

output "arns" {
  description = "Name of the image to the ARN of its repository."
  value       = { for name, each in aws_ecr_repository.this : name => each.arn }
}
