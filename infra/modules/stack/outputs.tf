output "url" {
  description = "Where the API and media are."
  value       = local.public_url
}

output "distribution" {
  description = "Name of the distribution, for DNS elsewhere."
  value       = module.cdn.domain_name
}

output "playback_key_ids" {
  description = "Public key to its id, which signatures have to name."
  value       = module.cdn.key_ids
}

output "deployment" {
  description = "What ci/deploy.sh, ci/run_task.sh and ci/secrets.sh have to know."
  value = {
    region         = var.region
    cluster        = module.cluster.name
    repositories   = module.images.urls
    subnets        = module.vpc.private_subnet_ids
    operator       = aws_ecs_task_definition.operator.family
    operator_group = aws_security_group.operator.id
    database       = module.database.address
    database_tls   = var.database.tls
    cache          = module.cache.address
    cache_user     = module.cache.user_id
    payments       = var.payments
  }
}

output "dead_letters" {
  description = "Queue of orders that failed again and again."
  value       = module.transcode.dead_url
}
