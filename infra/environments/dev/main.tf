# For trying things out, at about 200 USD a month: two zones but one NAT gateway, one database without a standby, one task each, and no
# worker while there is nothing to do. See README.md for the bill.
module "matinee" {
  source    = "../../modules/stack"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name       = "matinee-dev"
  account_id = var.account_id
  region     = var.region

  domain                    = var.domain
  zone_id                   = var.zone_id
  certificate_arn           = var.certificate_arn
  edge_certificate_arn      = var.edge_certificate_arn
  cloudfront_prefix_list_id = var.cloudfront_prefix_list_id
  playback_public_keys      = { for name, file in var.playback_public_keys : name => file("${path.module}/keys/${file}") }

  network = {
    cidr             = "10.20.0.0/16"
    azs              = ["${var.region}a", "${var.region}b"]
    nat              = "single"
    flow_log_traffic = "REJECT"
  }

  database = {
    instance_class  = "db.t4g.micro"
    multi_az        = false
    max_storage_gb  = 50
    max_connections = 80
    backup_days     = 7
  }

  cache = { node_type = "cache.t4g.micro", nodes = 1 }

  services = {
    user-service      = { cpu = 256, memory_mb = 512, min = 1, max = 2 }
    content-service   = { cpu = 256, memory_mb = 512, min = 1, max = 2 }
    streaming-service = { cpu = 256, memory_mb = 512, min = 1, max = 2 }
    payment-service   = { cpu = 256, memory_mb = 512, min = 1, max = 2 }
  }

  worker = { cpu = 2048, memory_mb = 6144, min = 0, max = 2 }

  payments           = "sandbox"
  protected          = false
  running            = var.running
  log_retention_days = 14
  alarm_emails       = var.alarm_emails
  runbook_url        = var.runbook_url
}
