mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name                      = "matinee-test"
  vpc_id                    = "vpc-0123456789abcdef0"
  subnet_ids                = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  certificate_arn           = "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  cloudfront_prefix_list_id = "pl-0123456789abcdef0"
  log_bucket                = "matinee-test-logs"
  runbook_url               = "https://example.com/incidents"
  services = {
    user-service    = ["/signup", "/login", "/token/refresh", "/logout", "/sessions", "/sessions/*", "/me"]
    payment-service = ["/plans"]
  }
}

run "only_named_paths_get_through" {
  assert {
    condition     = aws_lb_listener.https.default_action[0].type == "fixed-response" && aws_lb_listener.https.default_action[0].fixed_response[0].status_code == "404"
    error_message = "What no rule names does not exist."
  }
  assert {
    condition     = alltrue([for path in ["/internal", "/internal/*", "/metrics"] : contains(one(one(aws_lb_listener_rule.never.condition).path_pattern).values, path)])
    error_message = "The inside stays inside."
  }
  assert {
    condition     = alltrue([for each in aws_lb_listener_rule.route : each.priority > aws_lb_listener_rule.never.priority])
    error_message = "The refusal comes first."
  }
  assert {
    condition     = length(aws_lb_listener_rule.route) == 3 && alltrue([for each in aws_lb_listener_rule.route : length(one(one(each.condition).path_pattern).values) <= 5])
    error_message = "Seven paths need two rules: a rule takes five."
  }
}

run "reached_by_cloudfront_only" {
  assert {
    condition     = aws_lb.this.internal && aws_vpc_security_group_ingress_rule.cloudfront.cidr_ipv4 == null && aws_vpc_security_group_ingress_rule.cloudfront.prefix_list_id == "pl-0123456789abcdef0"
    error_message = "Inside of the network, opened for CloudFront's addresses."
  }
  assert {
    condition     = aws_lb_listener.https.ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06" && aws_lb_listener.https.protocol == "HTTPS"
    error_message = "TLS 1.2 or newer."
  }
  assert {
    condition     = aws_lb.this.drop_invalid_header_fields && aws_lb.this.enable_deletion_protection
    error_message = "Hardened."
  }
}

run "refuses_to_route_the_inside" {
  command = plan
  variables {
    services = { user-service = ["/internal/accounts/*"] }
  }
  expect_failures = [var.services]
}

run "refuses_to_route_everything" {
  command = plan
  variables {
    services = { user-service = ["/*"] }
  }
  expect_failures = [var.services]
}
