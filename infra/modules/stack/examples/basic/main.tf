terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

module "matinee" {
  source    = "../.."
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name                      = "matinee-example"
  account_id                = "111122223333"
  region                    = "eu-west-1"
  domain                    = "watch.example.com"
  certificate_arn           = "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  edge_certificate_arn      = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  cloudfront_prefix_list_id = "pl-0123456789abcdef0"
  playback_public_keys      = { a = file("${path.module}/key-a.pem") }
  network                   = { cidr = "10.40.0.0/16", azs = ["eu-west-1a", "eu-west-1b"], nat = "single" }
  database                  = { instance_class = "db.t4g.micro", multi_az = false, max_storage_gb = 50, max_connections = 80, backup_days = 7 }
  cache                     = { node_type = "cache.t4g.micro", nodes = 1 }
  worker                    = { cpu = 2048, memory_mb = 6144, min = 0, max = 2 }
  payments                  = "sandbox"
  runbook_url               = "https://example.com/docs/operations/incidents"

  services = {
    user-service      = { cpu = 256, memory_mb = 512, min = 1, max = 2 }
    content-service   = { cpu = 256, memory_mb = 512, min = 1, max = 2 }
    streaming-service = { cpu = 256, memory_mb = 512, min = 1, max = 2 }
    payment-service   = { cpu = 256, memory_mb = 512, min = 1, max = 2 }
  }
}
