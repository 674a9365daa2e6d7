output "state_bucket" {
  description = "For backend.hcl of both environments."
  value       = module.state.name
}

output "role_arns" {
  description = "For the variables AWS_PLAN_ROLE, AWS_APPLY_ROLE and AWS_DEPLOY_ROLE of the repository."
  value       = module.github.role_arns
}
