resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = var.kms_key_arn
}

data "aws_iam_policy_document" "topic" {
  statement {
    sid       = "AlarmsOfThisAccount"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.topic.json
}

resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.emails)

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.key
}

# A line at level error wakes somebody: that is what the level means (docs/operations).
resource "aws_cloudwatch_log_metric_filter" "errors" {
  for_each = var.log_groups

  name           = "errors"
  log_group_name = each.value
  pattern        = "{ $.level = \"error\" }"

  metric_transformation {
    name          = "Errors"
    namespace     = "Matinee/${var.name}"
    value         = "1"
    default_value = "0"
    unit          = "Count"
  }
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${var.name}-error-lines"
  alarm_description   = "A service wrote lines at level error. ${var.runbook_url}/error-lines.md"
  namespace           = "Matinee/${var.name}"
  metric_name         = "Errors"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = var.errors_per_5_minutes
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  depends_on = [aws_cloudwatch_log_metric_filter.errors]
}

locals {
  # Four graphs, two in a row: what clients meet, then what stands behind it.
  graphs = [
    { title = "Answers 5xx", metrics = [for name, suffix in var.target_groups : ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "TargetGroup", suffix, "LoadBalancer", var.load_balancer, { label = name, stat = "Sum" }]] },
    { title = "Answer time p99", metrics = [for name, suffix in var.target_groups : ["AWS/ApplicationELB", "TargetResponseTime", "TargetGroup", suffix, "LoadBalancer", var.load_balancer, { label = name, stat = "p99" }]] },
    { title = "Transcoding queue", metrics = [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.queue_name], ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", var.queue_name, { yAxis = "right" }]] },
    { title = "Database", metrics = [["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", var.database], ["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", var.database, { yAxis = "right" }]] },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = [for i, graph in local.graphs : {
      type       = "metric", x = (i % 2) * 12, y = floor(i / 2) * 6, width = 12, height = 6
      properties = { title = graph.title, region = var.region, view = "timeSeries", period = 60, metrics = graph.metrics }
    }]
  })
}
