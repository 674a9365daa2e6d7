locals {
  # The settings of docs/configuration.md. What is secret is in local.secrets.
  common_settings = {
    MATINEE_SERVER__LISTEN          = "0.0.0.0:8080"
    MATINEE_SERVER__PUBLIC_URL      = local.public_url
    MATINEE_SERVER__TRUSTED_PROXIES = join(",", ["127.0.0.1", var.network.cidr]) # Service Connect's proxy, the load balancer.
    MATINEE_DATA__DIR               = "/var/lib/matinee"
    MATINEE_LOG__FORMAT             = "json"
    MATINEE_AUTH__ISSUER            = local.public_url
    MATINEE_PEERS__USER             = "http://user-service:8080"
    MATINEE_PEERS__CONTENT          = "http://content-service:8080"
    MATINEE_PEERS__STREAMING        = "http://streaming-service:8080"
    MATINEE_PEERS__PAYMENT          = "http://payment-service:8080"
    AWS_REGION                      = var.region
  }
  objects = { MATINEE_OBJECTS__URL = "s3://${module.media.name}?region=${var.region}" }
  queue   = { MATINEE_QUEUE__URL = "sqs://${module.transcode.name}?region=${var.region}&account=${local.account}" }

  own_settings = {
    user-service      = {}
    content-service   = merge(local.objects, local.queue)
    streaming-service = merge(local.objects, { MATINEE_CDN__URL = "cloudfront://${var.domain}" })
    payment-service = var.payments == "stripe" ? { MATINEE_PAYMENTS__URL = "stripe:" } : {
      MATINEE_PAYMENTS__URL            = "sandbox:"
      MATINEE_PAYMENTS__SANDBOX_PUBLIC = "true"
    }
    ffmpeg-worker = merge(local.objects, local.queue, {
      MATINEE_WORKER__CONCURRENCY = tostring(var.worker.concurrency)
    })
  }

  secret_names = merge(
    {
      "service-secret"         = "Shared by all services: auth.service_secret"
      "access-key"             = "Signs access tokens: auth.access_key of user-service"
      "playback-keys"          = "Sign the tokens in playback URLs: cdn.keys of streaming-service"
      "edge-keys"              = "Sign what CloudFront checks: cdn.edge_keys of streaming-service, KEY_ID:PEM"
      "cache-url"              = "cache.url, with the password"
      "payment/webhook-secret" = "Checks the provider's events: payments.webhook_secret"
    },
    var.payments == "stripe" ? { "payment/secret-key" = "Stripe's secret key: payments.secret_key" } : {},
    { for name in local.apis : "${trimsuffix(name, "-service")}/database-url" => "database.url of ${name}, with its password" },
  )

  service_secret = { MATINEE_AUTH__SERVICE_SECRET = module.secrets.arns["service-secret"] }
  cache_url      = { MATINEE_CACHE__URL = module.secrets.arns["cache-url"] }
  database_urls = { for name in local.apis : name => {
    MATINEE_DATABASE__URL = module.secrets.arns["${trimsuffix(name, "-service")}/database-url"]
  } }

  secrets = {
    user-service = merge(local.service_secret, local.cache_url, local.database_urls["user-service"], {
      MATINEE_AUTH__ACCESS_KEY = module.secrets.arns["access-key"]
    })
    content-service = merge(local.service_secret, local.cache_url, local.database_urls["content-service"])
    streaming-service = merge(local.service_secret, local.cache_url, local.database_urls["streaming-service"], {
      MATINEE_CDN__KEYS      = module.secrets.arns["playback-keys"]
      MATINEE_CDN__EDGE_KEYS = module.secrets.arns["edge-keys"]
    })
    payment-service = merge(
      local.service_secret, local.cache_url, local.database_urls["payment-service"],
      { MATINEE_PAYMENTS__WEBHOOK_SECRET = module.secrets.arns["payment/webhook-secret"] },
      var.payments == "stripe" ? { MATINEE_PAYMENTS__SECRET_KEY = module.secrets.arns["payment/secret-key"] } : {},
    )
    ffmpeg-worker = local.service_secret
  }

  # Who calls whom at /internal (ARCHITECTURE.md), and everybody asks user-service for the keys of access tokens.
  calls = {
    user-service      = ["content-service", "streaming-service", "payment-service"]
    content-service   = ["streaming-service", "ffmpeg-worker", "payment-service"]
    streaming-service = []
    payment-service   = ["streaming-service", "user-service"]
    ffmpeg-worker     = []
  }

  policies = {
    user-service      = {}
    content-service   = { objects = data.aws_iam_policy_document.objects_write.json, send = module.transcode.send_policy, queue = module.transcode.consume_policy }
    streaming-service = { objects = data.aws_iam_policy_document.objects_read.json }
    payment-service   = {}
    ffmpeg-worker     = { objects = data.aws_iam_policy_document.objects_write.json, queue = module.transcode.consume_policy }
  }

  on_hosts = var.worker.launch_type == "EC2"
  sizes = merge(var.services, { ffmpeg-worker = {
    cpu = var.worker.cpu, memory_mb = var.worker.memory_mb, min = var.worker.min, max = var.worker.max
  } })
  capacity = { for name in local.all : name => name != local.worker ? [{ provider = "FARGATE" }] : (
    local.on_hosts ? [{ provider = module.hosts[0].capacity_provider }] :
    [{ provider = "FARGATE", base = var.worker.on_demand_base, weight = 0 }, { provider = "FARGATE_SPOT", weight = 1 }]
  ) }
}

module "secrets" {
  source = "../secrets"

  name        = var.name
  account_id  = var.account_id
  kms_key_arn = module.kms.arn
  secrets     = local.secret_names
}

module "images" {
  source = "../ecr"

  prefix       = var.name
  repositories = concat(local.all, ["operator"])
  kms_key_arn  = module.kms.arn
}

module "cluster" {
  source = "../ecs_cluster"

  name                    = var.name
  host_capacity_providers = [for hosts in module.hosts : hosts.capacity_provider]
}

module "hosts" {
  source = "../ecs_hosts"
  count  = local.on_hosts ? 1 : 0

  name           = var.name
  cluster_name   = var.name
  vpc_id         = module.vpc.id
  subnet_ids     = module.vpc.private_subnet_ids
  instance_types = var.worker.instance_types
  max_hosts      = max(1, var.worker.max)
  on_demand_base = var.worker.on_demand_base
}

module "service" {
  source   = "../ecs_service"
  for_each = toset(local.all)

  name          = var.name
  service       = each.key
  account_id    = var.account_id
  region        = var.region
  cluster_arn   = module.cluster.arn
  cluster_name  = module.cluster.name
  namespace_arn = module.cluster.namespace_arn
  vpc_id        = module.vpc.id
  subnet_ids    = module.vpc.private_subnet_ids
  kms_key_arn   = module.kms.arn

  image          = "${module.images.urls[each.key]}:${var.first_image_tag}"
  repository_arn = module.images.arns[each.key]
  cpu            = local.sizes[each.key].cpu
  memory_mb      = local.sizes[each.key].memory_mb
  launch_type    = each.key == local.worker ? var.worker.launch_type : "FARGATE"
  capacity       = local.capacity[each.key]
  sandboxed      = each.key == local.worker && local.on_hosts
  stop_timeout_s = each.key == local.worker ? 120 : 60
  scratch_gb     = each.key == local.worker ? var.worker.scratch_gb : 21

  environment      = merge(local.common_settings, local.own_settings[each.key])
  secrets          = local.secrets[each.key]
  task_policies    = local.policies[each.key]
  ingress_from     = contains(local.apis, each.key) ? { load-balancer = module.alb.security_group_id } : {}
  egress_to        = {}
  target_group_arn = contains(local.apis, each.key) ? module.alb.target_group_arns[each.key] : null
  rollback_alarms  = contains(local.apis, each.key) ? [module.alb.error_alarms[each.key]] : []

  # Before the secrets have values no task can start: the first apply keeps all at zero (docs/operations/first-deployment.md).
  scaling = {
    min         = var.running ? local.sizes[each.key].min : 0
    max         = var.running ? local.sizes[each.key].max : 0
    cpu_percent = each.key == local.worker ? null : 60
    requests = each.key != "streaming-service" ? null : {
      resource_label      = "${module.alb.arn_suffix}/${module.alb.target_group_suffixes[each.key]}"
      per_task_and_minute = var.stream_requests_per_task_and_minute
    }
    backlog = each.key != local.worker ? null : { queue_name = module.transcode.name, messages_per_task = 2 }
  }

  log_retention_days = var.log_retention_days
  alarm_topic_arns   = [module.observability.topic_arn]
  runbook_url        = var.runbook_url
}

locals {
  # Both ends of every connection between services, the database and the cache.
  edges = merge([for callee, callers in local.calls : { for caller in callers : "${caller} ${callee}" => { from = caller, to = callee } }]...)
}

resource "aws_vpc_security_group_ingress_rule" "call" {
  for_each = local.edges

  security_group_id            = module.service[each.value.to].security_group_id
  description                  = "HTTP from ${each.value.from}"
  referenced_security_group_id = module.service[each.value.from].security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_vpc_security_group_egress_rule" "call" {
  for_each = local.edges

  security_group_id            = module.service[each.value.from].security_group_id
  description                  = "To ${each.value.to}"
  referenced_security_group_id = module.service[each.value.to].security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_vpc_security_group_egress_rule" "load_balancer" {
  for_each = toset(local.apis)

  security_group_id            = module.alb.security_group_id
  description                  = "To ${each.key}"
  referenced_security_group_id = module.service[each.key].security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_vpc_security_group_egress_rule" "database" {
  for_each = toset(local.apis)

  security_group_id            = module.service[each.key].security_group_id
  description                  = "To the database"
  referenced_security_group_id = module.database.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "cache" {
  for_each = toset(local.apis)

  security_group_id            = module.service[each.key].security_group_id
  description                  = "To the cache"
  referenced_security_group_id = module.cache.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

data "aws_iam_policy_document" "objects_write" {
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    resources = [for prefix in ["uploads", "hls", ".growing", "probe"] : "${module.media.arn}/${prefix}/*"] # Resumable uploads; readiness.
  }

  statement {
    sid       = "Listing"
    actions   = ["s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = [module.media.arn]
  }

  statement {
    sid       = "Key"
    actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
    resources = [module.kms.arn]
  }
}

data "aws_iam_policy_document" "objects_read" {
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject"]
    resources = ["${module.media.arn}/hls/*"]
  }

  statement {
    sid       = "Listing"
    actions   = ["s3:ListBucket"]
    resources = [module.media.arn]
  }

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt"]
    resources = [module.kms.arn]
  }
}
