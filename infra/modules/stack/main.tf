locals {
  account = var.account_id
  apis    = ["user-service", "content-service", "streaming-service", "payment-service"]
  worker  = "ffmpeg-worker"
  all     = concat(local.apis, [local.worker])

  # Who is reached from outside by which path: one list for this, for the gateway of docker-compose.yml and for the tests.
  routes  = jsondecode(file("${path.module}/../../routes.json"))
  sandbox = var.payments == "sandbox" ? ["/sandbox/*"] : []
  paths = { for service in local.apis : service => concat(
    local.routes[service], service == "payment-service" ? local.sandbox : []
  ) }

  public_url = "https://${var.domain}"
}

module "kms" {
  source = "../kms"

  name       = var.name
  account_id = var.account_id
  region     = var.region
}

module "edge_kms" {
  source    = "../kms"
  count     = var.waf_requests_per_5_minutes == null ? 0 : 1
  providers = { aws = aws.us_east_1 }

  name       = "${var.name}-edge"
  account_id = var.account_id
  region     = "us-east-1"
}

module "vpc" {
  source = "../vpc"

  name                = var.name
  region              = var.region
  cidr                = var.network.cidr
  azs                 = var.network.azs
  nat                 = var.network.nat
  interface_endpoints = var.network.interface_endpoints
  flow_log_traffic    = var.network.flow_log_traffic
  kms_key_arn         = module.kms.arn
}

module "observability" {
  source = "../observability"

  name          = var.name
  account_id    = var.account_id
  region        = var.region
  kms_key_arn   = module.kms.arn
  runbook_url   = var.runbook_url
  emails        = var.alarm_emails
  log_groups    = { for name in local.all : name => module.service[name].log_group }
  load_balancer = module.alb.arn_suffix
  target_groups = module.alb.target_group_suffixes
  queue_name    = module.transcode.name
  database      = module.database.identifier
}

# Access logs of the load balancer and of CloudFront. The load balancer cannot write with a key of ours.
module "logs" {
  source = "../s3"

  bucket      = "${var.name}-logs-${local.account}"
  account_id  = var.account_id
  kms_key_arn = null
  versioning  = false
  expire_days = { "" = 90 }
  log_writers = ["delivery.logs.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com", "logging.s3.amazonaws.com"]
}

# Originals under uploads/, what is made of them under hls/: objects.url.
module "media" {
  source = "../s3"

  bucket            = "${var.name}-media-${local.account}"
  account_id        = var.account_id
  kms_key_arn       = module.kms.arn
  infrequent_days   = { "uploads/" = 30 }
  cloudfront        = { distribution_arn = module.cdn.arn, prefix = "hls/" }
  access_log_bucket = module.logs.name
}

# Where a studio may put masters without the API; nothing of Matinee reads it yet, so it is only made on demand.
module "uploads" {
  source = "../s3"
  count  = var.direct_uploads ? 1 : 0

  bucket            = "${var.name}-uploads-${local.account}"
  account_id        = var.account_id
  kms_key_arn       = module.kms.arn
  cors_origins      = [local.public_url]
  expire_days       = { "incoming/" = 7 }
  notify            = { queue_arn = module.arrivals[0].arn, prefix = "incoming/" }
  access_log_bucket = module.logs.name
}

module "arrivals" {
  source = "../sqs"
  count  = var.direct_uploads ? 1 : 0

  name             = "${var.name}-arrivals"
  kms_key_arn      = module.kms.arn
  bucket_arns      = ["arn:aws:s3:::${var.name}-uploads-${local.account}"]
  alarm_topic_arns = [module.observability.topic_arn]
  runbook_url      = var.runbook_url
}

module "transcode" {
  source = "../sqs"

  name             = "${var.name}-transcode"
  max_receives     = 30 # A worker gives orders back while something is away, and each time counts.
  kms_key_arn      = module.kms.arn
  alarm_topic_arns = [module.observability.topic_arn]
  runbook_url      = var.runbook_url
}

module "database" {
  source = "../rds"

  name                = var.name
  vpc_id              = module.vpc.id
  subnet_ids          = module.vpc.database_subnet_ids
  kms_key_arn         = module.kms.arn
  clients             = merge({ for name in local.apis : name => module.service[name].security_group_id }, { operator = aws_security_group.operator.id })
  instance_class      = var.database.instance_class
  replica_class       = var.database.replica_class
  multi_az            = var.database.multi_az
  max_storage_gb      = var.database.max_storage_gb
  max_connections     = var.database.max_connections
  backup_days         = var.database.backup_days
  deletion_protection = var.protected
  alarm_topic_arns    = [module.observability.topic_arn]
  runbook_url         = var.runbook_url
}

module "cache" {
  source = "../redis"

  name             = var.name
  vpc_id           = module.vpc.id
  subnet_ids       = module.vpc.database_subnet_ids
  kms_key_arn      = module.kms.arn
  clients          = { for name in local.apis : name => module.service[name].security_group_id }
  node_type        = var.cache.node_type
  nodes            = var.cache.nodes
  alarm_topic_arns = [module.observability.topic_arn]
  runbook_url      = var.runbook_url
}

module "alb" {
  source = "../alb"

  name                      = var.name
  vpc_id                    = module.vpc.id
  subnet_ids                = module.vpc.private_subnet_ids
  certificate_arn           = var.certificate_arn
  cloudfront_prefix_list_id = var.cloudfront_prefix_list_id
  services                  = local.paths
  log_bucket                = module.logs.name
  deletion_protection       = var.protected
  alarm_topic_arns          = [module.observability.topic_arn]
  runbook_url               = var.runbook_url
}

module "cdn" {
  source    = "../cloudfront"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name                   = var.name
  aliases                = [var.domain]
  certificate_arn        = var.edge_certificate_arn
  media_domain           = module.media.regional_domain_name
  shield_region          = var.region
  load_balancer_arn      = module.alb.arn
  load_balancer_dns_name = module.alb.dns_name
  public_keys            = var.playback_public_keys
  player_origins         = concat([local.public_url], var.player_origins)
  price_class            = var.price_class
  allowed_countries      = var.allowed_countries
  log_bucket_arn         = module.logs.arn
  waf = var.waf_requests_per_5_minutes == null ? null : {
    requests_per_5_minutes = var.waf_requests_per_5_minutes
    kms_key_arn            = module.edge_kms[0].arn
  }
}

resource "aws_route53_record" "public" {
  for_each = var.zone_id == null ? [] : toset(["A", "AAAA"])

  zone_id = var.zone_id
  name    = var.domain
  type    = each.key

  alias {
    name                   = module.cdn.domain_name
    zone_id                = module.cdn.hosted_zone_id
    evaluate_target_health = false
  }
}
