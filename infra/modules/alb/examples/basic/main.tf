module "alb" {
  source = "../.."

  name                      = "matinee-example"
  vpc_id                    = "vpc-0123456789abcdef0"
  subnet_ids                = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  certificate_arn           = "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  cloudfront_prefix_list_id = "pl-0123456789abcdef0"
  log_bucket                = "matinee-example-logs"
  runbook_url               = "https://example.com/docs/operations/incidents"
  services                  = { user-service = ["/login", "/me"] }
}
