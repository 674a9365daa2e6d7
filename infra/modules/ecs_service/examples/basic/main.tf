module "service" {
  source = "../.."

  name           = "matinee-example"
  service        = "user-service"
  account_id     = "111122223333"
  region         = "eu-west-1"
  cluster_arn    = "arn:aws:ecs:eu-west-1:111122223333:cluster/matinee-example"
  cluster_name   = "matinee-example"
  namespace_arn  = "arn:aws:servicediscovery:eu-west-1:111122223333:namespace/ns-example"
  vpc_id         = "vpc-0123456789abcdef0"
  subnet_ids     = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  kms_key_arn    = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  runbook_url    = "https://example.com/docs/operations/incidents"
  image          = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/matinee/user-service:0123456789ab"
  repository_arn = "arn:aws:ecr:eu-west-1:111122223333:repository/matinee/user-service"
  cpu            = 256
  memory_mb      = 512
  scaling        = { min = 1, max = 4, cpu_percent = 60 }
}
