locals {
  # A rule takes five values at most.
  rules = merge([
    for service, paths in var.services : {
      for i, patterns in chunklist(paths, 5) : "${service}-${i}" => { service = service, patterns = patterns }
    }
  ]...)
  order = sort(keys(local.rules))
}

resource "aws_security_group" "this" {
  name        = "${var.name}-alb"
  description = "Load balancer: only CloudFront connects"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-alb" }
}

resource "aws_vpc_security_group_ingress_rule" "cloudfront" {
  security_group_id = aws_security_group.this.id
  description       = "HTTPS from CloudFront"
  prefix_list_id    = var.cloudfront_prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_lb" "this" {
  name               = var.name
  load_balancer_type = "application"
  internal           = true
  subnets            = var.subnet_ids
  security_groups    = [aws_security_group.this.id]

  drop_invalid_header_fields = true
  desync_mitigation_mode     = "defensive"
  enable_deletion_protection = var.deletion_protection
  preserve_host_header       = true
  xff_header_processing_mode = "append"
  idle_timeout               = 120 # A body may pause for 30 s, a segment may be waited for.

  access_logs {
    bucket  = var.log_bucket
    prefix  = "alb"
    enabled = true
  }
}

resource "aws_lb_target_group" "this" {
  for_each = var.services

  name                 = "${var.name}-${trimsuffix(each.key, "-service")}"
  vpc_id               = var.vpc_id
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = var.port
  deregistration_delay = 30

  load_balancing_algorithm_type = "least_outstanding_requests"

  # Unready for 150 s, which is longer than a failover of the database: tasks are not replaced for a neighbour's fault.
  health_check {
    path                = "/readyz"
    matcher             = "200"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 10
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.certificate_arn
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"

  # What no rule names does not exist: /internal, /metrics, /livez and whatever comes later.
  default_action {
    type = "fixed-response"

    fixed_response {
      status_code  = "404"
      content_type = "application/json"
      message_body = jsonencode({ type = "about:blank", title = "Not found", status = 404, code = "not_found" })
    }
  }
}

# Said again, ahead of all rules, so that no later rule can let them through.
resource "aws_lb_listener_rule" "never" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 1

  action {
    type = "fixed-response"

    fixed_response {
      status_code  = "404"
      content_type = "application/json"
      message_body = jsonencode({ type = "about:blank", title = "Not found", status = 404, code = "not_found" })
    }
  }

  condition {
    path_pattern {
      values = ["/internal", "/internal/*", "/metrics", "/metrics/*", "//*"]
    }
  }
}

resource "aws_lb_listener_rule" "route" {
  for_each = local.rules

  listener_arn = aws_lb_listener.https.arn
  priority     = 100 + index(local.order, each.key)

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[each.value.service].arn
  }

  condition {
    path_pattern {
      values = each.value.patterns
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each = var.services

  alarm_name          = "${var.name}-${each.key}-5xx"
  alarm_description   = "More than 2 % of the answers are 5xx. ${var.runbook_url}/errors-5xx.md"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 2
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns

  metric_query {
    id          = "percent"
    label       = "Percent of answers"
    return_data = true
    # A lone failure at night is no percentage.
    expression = "IF(requests > 20, 100 * FILL(errors, 0) / requests, 0)"
  }

  metric_query {
    id = "errors"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "HTTPCode_Target_5XX_Count"
      stat        = "Sum"
      period      = 60
      dimensions  = { LoadBalancer = aws_lb.this.arn_suffix, TargetGroup = aws_lb_target_group.this[each.key].arn_suffix }
    }
  }

  metric_query {
    id = "requests"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "RequestCount"
      stat        = "Sum"
      period      = 60
      dimensions  = { LoadBalancer = aws_lb.this.arn_suffix, TargetGroup = aws_lb_target_group.this[each.key].arn_suffix }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "unhealthy" {
  for_each = var.services

  alarm_name          = "${var.name}-${each.key}-no-target"
  alarm_description   = "No task of ${each.key} takes requests. ${var.runbook_url}/no-target.md"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "HealthyHostCount"
  statistic           = "Minimum"
  period              = 60
  evaluation_periods  = 3
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  dimensions          = { LoadBalancer = aws_lb.this.arn_suffix, TargetGroup = aws_lb_target_group.this[each.key].arn_suffix }
}
