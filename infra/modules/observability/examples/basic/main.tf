module "observability" {
  source = "../.."

  name          = "matinee-example"
  account_id    = "111122223333"
  region        = "eu-west-1"
  kms_key_arn   = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  runbook_url   = "https://example.com/docs/operations/incidents"
  log_groups    = { user-service = "/matinee-example/user-service" }
  load_balancer = "app/matinee-example/0123456789abcdef"
  target_groups = { user-service = "targetgroup/matinee-example-user/0123456789abcdef" }
  queue_name    = "matinee-example-transcode"
  database      = "matinee-example"
}
