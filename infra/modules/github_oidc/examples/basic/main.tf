module "github" {
  source = "../.."

  name             = "matinee-github"
  subjects         = { plan = ["repo:example/matinee:pull_request"] }
  managed_policies = { plan = ["arn:aws:iam::aws:policy/SecurityAudit"] }
}
