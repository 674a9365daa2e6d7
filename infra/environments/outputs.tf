output "url" {
  description = "Where the API and media are."
  value       = module.matinee.url
}

output "distribution" {
  description = "Name of the distribution, for DNS elsewhere."
  value       = module.matinee.distribution
}

output "playback_key_ids" {
  description = "Public key to its id, which signatures have to name."
  value       = module.matinee.playback_key_ids
}

output "deployment" {
  description = "What ci/deploy.sh, ci/run_task.sh and ci/secrets.sh have to know."
  value       = module.matinee.deployment
}

output "dead_letters" {
  description = "Queue of orders that failed again and again."
  value       = module.matinee.dead_letters
}
