# The switches that neither dev nor prod uses. Both environments test the rest.
mock_provider "aws" {
  source = "../../tests/mocks"
}

mock_provider "aws" {
  alias  = "us_east_1"
  source = "../../tests/mocks"
}

variables {
  name                      = "matinee-test"
  account_id                = "111122223333"
  region                    = "eu-west-1"
  domain                    = "watch.example.com"
  certificate_arn           = "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  edge_certificate_arn      = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  cloudfront_prefix_list_id = "pl-0123456789abcdef0"
  playback_public_keys      = { a = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n" }
  network                   = { cidr = "10.40.0.0/16", azs = ["eu-west-1a", "eu-west-1b"], nat = "single" }
  database                  = { instance_class = "db.t4g.micro", multi_az = false, max_storage_gb = 50, max_connections = 80, backup_days = 7 }
  cache                     = { node_type = "cache.t4g.micro", nodes = 1 }
  worker                    = { launch_type = "FARGATE", cpu = 2048, memory_mb = 8192, min = 1, max = 4, on_demand_base = 1 }
  payments                  = "stripe"
  direct_uploads            = true
  running                   = false
  runbook_url               = "https://example.com/incidents"

  services = {
    user-service      = { cpu = 256, memory_mb = 512, min = 1, max = 2 }
    content-service   = { cpu = 256, memory_mb = 512, min = 1, max = 2 }
    streaming-service = { cpu = 256, memory_mb = 512, min = 1, max = 2 }
    payment-service   = { cpu = 256, memory_mb = 512, min = 1, max = 2 }
  }
}

run "the_other_side_of_every_switch" {
  command = plan

  assert {
    condition     = length(module.uploads) == 1 && length(module.arrivals) == 1
    error_message = "A bucket for masters, and a queue that hears of them."
  }
  assert {
    condition     = length(module.hosts) == 0 && local.capacity["ffmpeg-worker"][0].provider == "FARGATE" && tonumber(local.capacity["ffmpeg-worker"][0].base) == 1 && local.capacity["ffmpeg-worker"][1].provider == "FARGATE_SPOT"
    error_message = "Workers on Fargate: spot above an on-demand base, and no hosts."
  }
  assert {
    condition     = !contains(local.paths["payment-service"], "/sandbox/*") && contains(keys(local.secret_names), "payment/secret-key")
    error_message = "With Stripe there is no sandbox to be reached, and a secret key."
  }
  assert {
    condition     = length(aws_route53_record.public) == 0 && length(module.edge_kms) == 0
    error_message = "No zone, no record; no firewall, no key for its log."
  }
}

run "refuses_a_missing_service" {
  command = plan
  variables {
    services = { user-service = { cpu = 256, memory_mb = 512, min = 1, max = 2 } }
  }
  expect_failures = [var.services]
}
