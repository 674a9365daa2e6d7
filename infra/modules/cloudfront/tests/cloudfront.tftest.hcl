mock_provider "aws" {
  source = "../../tests/mocks"
}

mock_provider "aws" {
  alias  = "us_east_1"
  source = "../../tests/mocks"
}

variables {
  name                   = "matinee-test"
  aliases                = ["watch.example.com"]
  certificate_arn        = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  media_domain           = "matinee-test-media.s3.eu-west-1.amazonaws.com"
  shield_region          = "eu-west-1"
  load_balancer_arn      = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/matinee-test/0123456789abcdef"
  load_balancer_dns_name = "internal-matinee-test.eu-west-1.elb.amazonaws.com"
  public_keys            = { a = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", b = "-----BEGIN PUBLIC KEY-----\nBBBB\n-----END PUBLIC KEY-----\n" }
  player_origins         = ["https://watch.example.com"]
  log_bucket_arn         = "arn:aws:s3:::matinee-test-logs"
}

run "media_need_a_signature" {
  assert {
    condition     = aws_cloudfront_distribution.this.ordered_cache_behavior[0].path_pattern == "/hls/*" && length(aws_cloudfront_distribution.this.ordered_cache_behavior[0].trusted_key_groups) == 1
    error_message = "Everything below /hls/ is signed."
  }
  assert {
    condition     = length(aws_cloudfront_key_group.this.items) == 2
    error_message = "Two keys, to change one without a gap."
  }
  assert {
    condition     = aws_cloudfront_origin_access_control.media.signing_behavior == "always"
    error_message = "The bucket is read through CloudFront only."
  }
}

run "all_viewers_share_one_copy" {
  assert {
    condition = (
      aws_cloudfront_cache_policy.media.parameters_in_cache_key_and_forwarded_to_origin[0].cookies_config[0].cookie_behavior == "none" &&
      aws_cloudfront_cache_policy.media.parameters_in_cache_key_and_forwarded_to_origin[0].query_strings_config[0].query_string_behavior == "none"
    )
    error_message = "Signatures are no part of the cache's key."
  }
  assert {
    condition     = one([for each in aws_cloudfront_distribution.this.origin : each if each.origin_id == "media"]).origin_shield[0].enabled
    error_message = "One cache before the bucket."
  }
  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    error_message = "Answers of the API are not cached."
  }
}

run "tls_only" {
  assert {
    condition     = aws_cloudfront_distribution.this.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021" && aws_cloudfront_distribution.this.default_cache_behavior[0].viewer_protocol_policy == "https-only"
    error_message = "TLS 1.2 or newer, and no plain HTTP."
  }
  assert {
    condition     = length(aws_wafv2_web_acl.this) == 0
    error_message = "No firewall unless wanted."
  }
}

run "a_firewall_that_lets_uploads_through" {
  variables {
    waf = { requests_per_5_minutes = 2000, kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000" }
  }
  assert {
    condition     = length(aws_wafv2_web_acl.this) == 1 && length(aws_wafv2_web_acl.this[0].rule) == 4
    error_message = "A rate limit and three groups of AWS."
  }
  assert {
    condition = anytrue(flatten([for rule in aws_wafv2_web_acl.this[0].rule : [
      for override in try(rule.statement[0].managed_rule_group_statement[0].rule_action_override, []) : override.name == "SizeRestrictions_BODY"
    ]]))
    error_message = "Bodies above 8 kB only count."
  }
}

run "refuses_a_private_key" {
  command = plan
  variables {
    public_keys = { a = "-----BEGIN PRIVATE KEY-----" }
  }
  expect_failures = [var.public_keys]
}

run "refuses_every_origin" {
  command = plan
  variables {
    player_origins = ["https://*"]
  }
  expect_failures = [var.player_origins]
}
