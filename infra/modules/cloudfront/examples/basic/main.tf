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

module "cdn" {
  source    = "../.."
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name                   = "matinee-example"
  aliases                = ["watch.example.com"]
  certificate_arn        = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  media_domain           = "matinee-example-media.s3.eu-west-1.amazonaws.com"
  shield_region          = "eu-west-1"
  load_balancer_arn      = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/matinee-example/0123456789abcdef"
  load_balancer_dns_name = "internal-matinee-example.eu-west-1.elb.amazonaws.com"
  public_keys            = { a = file("${path.module}/key-a.pem") }
  player_origins         = ["https://watch.example.com"]
  log_bucket_arn         = "arn:aws:s3:::matinee-example-logs"
}
