# One resource that breaks each rule of ../check.py, named after the rule, beside one that does not. Planned, never applied:
# ci/terraform.sh checks that exactly the bad ones are refused, and keeps ../bad.json equal to this plan.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

locals {
  key = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"

  # A bucket that keeps every rule lacks nothing; each bad one lacks the part it is named after.
  buckets = toset(["good", "bucket-public", "bucket-unencrypted", "bucket-acl", "bucket-unfinished-uploads", "bucket-plain-http"])
}

# ---- Buckets

resource "aws_s3_bucket" "each" {
  for_each = local.buckets

  bucket = "matinee-policy-${each.key}"
}

resource "aws_s3_bucket_public_access_block" "each" {
  for_each = local.buckets

  bucket                  = "matinee-policy-${each.key}"
  block_public_acls       = true
  block_public_policy     = each.key != "bucket-public"
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "each" {
  for_each = setsubtract(local.buckets, ["bucket-unencrypted"])

  bucket = "matinee-policy-${each.key}"

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_ownership_controls" "each" {
  for_each = local.buckets

  bucket = "matinee-policy-${each.key}"

  rule {
    object_ownership = each.key == "bucket-acl" ? "ObjectWriter" : "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "each" {
  for_each = setsubtract(local.buckets, ["bucket-unfinished-uploads"])

  bucket = "matinee-policy-${each.key}"

  rule {
    id     = "abort"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket_policy" "each" {
  for_each = setsubtract(local.buckets, ["bucket-plain-http"])

  bucket = "matinee-policy-${each.key}"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Deny", Principal = "*", Action = "s3:*", Resource = "arn:aws:s3:::matinee-policy-${each.key}/*"
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }] })
}

# ---- Databases, caches, queues, images, logs, secrets, keys

resource "aws_db_instance" "each" {
  for_each = toset(["good", "database-unencrypted", "database-public", "database-backups", "secret-in-state"])

  identifier                  = "matinee-${each.key}"
  engine                      = "postgres"
  instance_class              = "db.t4g.micro"
  allocated_storage           = 20
  username                    = "matinee_admin"
  password                    = each.key == "secret-in-state" ? "in the state for everybody" : null
  manage_master_user_password = each.key == "secret-in-state" ? null : true
  storage_encrypted           = each.key != "database-unencrypted"
  publicly_accessible         = each.key == "database-public"
  backup_retention_period     = each.key == "database-backups" ? 1 : 14
}

resource "aws_db_parameter_group" "each" {
  for_each = { good = "1", database-plain-tcp = "0" }

  name   = "matinee-${each.key}"
  family = "postgres16"

  parameter {
    name  = "rds.force_ssl"
    value = each.value
  }
}

resource "aws_elasticache_replication_group" "each" {
  for_each = toset(["good", "cache-unencrypted", "cache-open"])

  replication_group_id       = "matinee-${each.key}"
  description                = each.key
  node_type                  = "cache.t4g.micro"
  at_rest_encryption_enabled = each.key != "cache-unencrypted"
  transit_encryption_enabled = true
  user_group_ids             = each.key == "cache-open" ? null : ["services"]
}

resource "aws_sqs_queue" "each" {
  for_each = { good = local.key, queue-unencrypted = null }

  name              = "matinee-${each.key}"
  kms_master_key_id = each.value
}

resource "aws_ecr_repository" "each" {
  for_each = { good = "IMMUTABLE", images-mutable = "MUTABLE" }

  name                 = "matinee/${each.key}"
  image_tag_mutability = each.value

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_cloudwatch_log_group" "each" {
  for_each = { good = 30, log-retention = 0 }

  name              = "/matinee/${each.key}"
  retention_in_days = each.value
  kms_key_id        = local.key
}

resource "aws_secretsmanager_secret" "each" {
  for_each = { good = local.key, secret-unencrypted = null }

  name       = "matinee/${each.key}"
  kms_key_id = each.value
}

resource "aws_kms_key" "each" {
  for_each = { good = true, key-rotation = false }

  enable_key_rotation = each.value
}

# ---- Network

resource "aws_vpc_security_group_ingress_rule" "each" {
  for_each = { good = "10.0.0.0/16", open-to-the-world = "0.0.0.0/0" }

  security_group_id = "sg-0123456789abcdef0"
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
  cidr_ipv4         = each.value
}

resource "aws_security_group" "each" {
  for_each = { good = "10.0.0.0/16", open-to-the-world = "0.0.0.0/0" }

  name   = "matinee-${each.key}"
  vpc_id = "vpc-0123456789abcdef0"

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = [each.value]
  }
}

module "network_without_flow_logs" {
  source = "./network"
}

# ---- Rights

data "aws_iam_policy_document" "each" {
  for_each = {
    good                  = { action = "s3:GetObject", resource = "arn:aws:s3:::matinee-media/*", anybody = false }
    iam-wildcard-action   = { action = "s3:*", resource = "arn:aws:s3:::matinee-media/*", anybody = false }
    iam-wildcard-resource = { action = "s3:GetObject", resource = "*", anybody = false }
    iam-anybody           = { action = "s3:GetObject", resource = "arn:aws:s3:::matinee-media/*", anybody = true }
  }

  statement {
    actions   = [each.value.action]
    resources = [each.value.resource]

    dynamic "principals" {
      for_each = each.value.anybody ? [1] : []

      content {
        type        = "AWS"
        identifiers = ["*"]
      }
    }
  }
}

# The same written as JSON.
resource "aws_iam_role_policy" "each" {
  for_each = { good = "sqs:SendMessage", iam-wildcard-action = "sqs:*" }

  name   = each.key
  role   = "matinee"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = each.value, Resource = "arn:aws:sqs:eu-west-1:111122223333:matinee" }] })
}

resource "aws_iam_role_policy_attachment" "each" {
  for_each = { good = "SecurityAudit", iam-administrator = "AdministratorAccess" }

  role       = "matinee"
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

# ---- Containers and hosts

locals {
  container = {
    name                   = "user-service"
    image                  = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/matinee/user-service:0123456789ab"
    user                   = "10001:10001"
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"] } }
    environment            = [{ name = "MATINEE_LOG__FORMAT", value = "json" }]
  }
}

resource "aws_ecs_task_definition" "each" {
  for_each = {
    good                   = {}
    container-root         = { user = "0" }
    container-writable     = { readonlyRootFilesystem = false }
    container-capabilities = { linuxParameters = {} }
    container-image-tag    = { image = "matinee/user-service:latest" }
    container-secret       = { environment = [{ name = "MATINEE_AUTH__SERVICE_SECRET", value = "for everybody to read" }] }
  }

  family                = "matinee-${each.key}"
  container_definitions = jsonencode([merge(local.container, each.value)])
}

resource "aws_ecs_service" "each" {
  for_each = { good = false, task-public = true }

  name = "matinee-${each.key}"

  network_configuration {
    subnets          = ["subnet-0123456789abcdef0"]
    assign_public_ip = each.value
  }
}

resource "aws_launch_template" "each" {
  for_each = { good = "required", host-metadata = "optional" }

  name = "matinee-${each.key}"

  metadata_options {
    http_tokens                 = each.value
    http_put_response_hop_limit = 1
  }
}

# ---- Edge

resource "aws_lb_listener" "each" {
  for_each = {
    good                = { protocol = "HTTPS", default = "fixed-response" }
    listener-plain-http = { protocol = "HTTP", default = "fixed-response" }
    listener-inside     = { protocol = "HTTPS", default = "forward" }
  }

  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/matinee/0123456789abcdef"
  port              = 443
  protocol          = each.value.protocol
  ssl_policy        = each.value.protocol == "HTTPS" ? "ELBSecurityPolicy-TLS13-1-2-2021-06" : null
  certificate_arn   = each.value.protocol == "HTTPS" ? "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000" : null

  default_action {
    type             = each.value.default
    target_group_arn = each.value.default == "forward" ? "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/matinee/0123456789abcdef" : null

    dynamic "fixed_response" {
      for_each = each.value.default == "forward" ? [] : [1]

      content {
        content_type = "text/plain"
        status_code  = "404"
      }
    }
  }
}

resource "aws_lb_listener_rule" "each" {
  for_each = { good = "/login", listener-inside = "/internal/*" }

  listener_arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/matinee/0123456789abcdef/0123456789abcdef"

  action {
    type             = "forward"
    target_group_arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/matinee/0123456789abcdef"
  }

  condition {
    path_pattern {
      values = [each.value]
    }
  }
}

resource "aws_cloudfront_distribution" "each" {
  for_each = {
    good                = { protocol = "https-only", groups = ["playback"] }
    edge-plain-http     = { protocol = "allow-all", groups = ["playback"] }
    edge-unsigned-media = { protocol = "https-only", groups = [] }
  }

  enabled = true
  comment = each.key

  origin {
    origin_id   = "media"
    domain_name = "matinee-media.s3.eu-west-1.amazonaws.com"
  }

  default_cache_behavior {
    target_origin_id       = "media"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    viewer_protocol_policy = each.value.protocol
    cache_policy_id        = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  }

  ordered_cache_behavior {
    path_pattern           = "/hls/*"
    target_origin_id       = "media"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    viewer_protocol_policy = "https-only"
    cache_policy_id        = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    trusted_key_groups     = each.value.groups
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
    minimum_protocol_version = "TLSv1.2_2021"
    ssl_support_method       = "sni-only"
  }
}

# ---- Alarms

resource "aws_cloudwatch_metric_alarm" "each" {
  for_each = {
    good               = "The cache is nearly full. https://example.com/incidents/cache.md"
    alarm-without-page = "The cache is nearly full. https://example.com/incidents/there-is-no-such-page.md"
  }

  alarm_name          = each.key
  alarm_description   = each.value
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "DatabaseMemoryUsagePercentage"
  namespace           = "AWS/ElastiCache"
  period              = 60
  statistic           = "Maximum"
  threshold           = 85
}
