module "database" {
  source = "../.."

  name            = "matinee-example"
  vpc_id          = "vpc-0123456789abcdef0"
  subnet_ids      = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  kms_key_arn     = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  runbook_url     = "https://example.com/docs/operations/incidents"
  clients         = { user-service = "sg-0123456789abcdef0" }
  instance_class  = "db.t4g.medium"
  max_connections = 400
}
