output "arn" {
  description = "ARN of the distribution, which the media bucket lets in."
  value       = aws_cloudfront_distribution.this.arn
}

output "domain_name" {
  description = "Its own name, which the public ones point to."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "hosted_zone_id" {
  description = "Zone of its own name, for alias records."
  value       = aws_cloudfront_distribution.this.hosted_zone_id
}

output "id" {
  description = "Id of the distribution, for invalidations."
  value       = aws_cloudfront_distribution.this.id
}

output "key_ids" {
  description = "Name of the public key to its id, which signatures name."
  value       = { for name, each in aws_cloudfront_public_key.this : name => each.id }
}
