# Three zones: any one of them may fail. See README.md for the bill, docs/operations/scaling.md for what comes next.
module "matinee" {
  source    = "../../modules/stack"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name       = "matinee-prod"
  account_id = var.account_id
  region     = var.region

  domain                    = var.domain
  zone_id                   = var.zone_id
  certificate_arn           = var.certificate_arn
  edge_certificate_arn      = var.edge_certificate_arn
  cloudfront_prefix_list_id = var.cloudfront_prefix_list_id
  playback_public_keys      = { for name, file in var.playback_public_keys : name => file("${path.module}/keys/${file}") }

  network = {
    cidr                = "10.30.0.0/16"
    azs                 = ["${var.region}a", "${var.region}b", "${var.region}c"]
    nat                 = "per_az"
    interface_endpoints = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "sqs"]
  }

  database = {
    instance_class  = "db.m7g.large"
    replica_class   = "db.m7g.large"
    multi_az        = true
    max_storage_gb  = 1000
    max_connections = 800
    backup_days     = 30
  }

  cache = { node_type = "cache.m7g.large", nodes = 2 }

  services = {
    user-service      = { cpu = 1024, memory_mb = 2048, min = 3, max = 12 }
    content-service   = { cpu = 1024, memory_mb = 2048, min = 3, max = 12 }
    streaming-service = { cpu = 1024, memory_mb = 2048, min = 3, max = 30 }
    payment-service   = { cpu = 512, memory_mb = 1024, min = 2, max = 6 }
  }

  # One on each host. 1440p and above may take 8 GiB, and two pieces are encoded at a time.
  worker = {
    cpu            = 4096
    memory_mb      = 14336
    min            = 1
    max            = 40
    on_demand_base = 1
    instance_types = ["m7i.xlarge", "m7a.xlarge", "m6i.xlarge", "m6a.xlarge"]
  }

  payments                   = "stripe"
  price_class                = "PriceClass_All"
  waf_requests_per_5_minutes = 3000
  protected                  = true
  running                    = var.running
  log_retention_days         = 90
  alarm_emails               = var.alarm_emails
  runbook_url                = var.runbook_url
}
