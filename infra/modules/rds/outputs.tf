output "address" {
  description = "Name of the database server."
  value       = aws_db_instance.this.address
}

output "identifier" {
  description = "Identifier of the instance."
  value       = aws_db_instance.this.identifier
}

output "admin_secret_arn" {
  description = "Secret of RDS with the administrator's name and password, as JSON."
  value       = one(aws_db_instance.this.master_user_secret[*].secret_arn)
}

output "security_group_id" {
  description = "Security group of the database."
  value       = aws_security_group.this.id
}

output "replica_address" {
  description = "Name of the replica; null without one."
  value       = one(aws_db_instance.replica[*].address)
}
