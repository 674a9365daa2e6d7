output "address" {
  description = "Name of the node that takes writes."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "user_id" {
  description = "User to whom ci/secrets.sh gives passwords; also the name to sign in with."
  value       = aws_elasticache_user.services.user_id
}

output "security_group_id" {
  description = "Security group of the cache."
  value       = aws_security_group.this.id
}
