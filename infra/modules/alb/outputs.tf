output "arn" {
  description = "ARN of the load balancer, CloudFront's origin."
  value       = aws_lb.this.arn
}

output "arn_suffix" {
  description = "Its suffix, by which metrics go."
  value       = aws_lb.this.arn_suffix
}

output "dns_name" {
  description = "Its name inside of the network."
  value       = aws_lb.this.dns_name
}

output "security_group_id" {
  description = "Security group of the load balancer."
  value       = aws_security_group.this.id
}

output "target_group_arns" {
  description = "Service to its target group."
  value       = { for name, each in aws_lb_target_group.this : name => each.arn }

  # ECS takes a target group only when a load balancer has it already.
  depends_on = [aws_lb_listener_rule.route]
}

output "target_group_suffixes" {
  description = "Service to the suffix of its target group's ARN."
  value       = { for name, each in aws_lb_target_group.this : name => each.arn_suffix }
}

output "error_alarms" {
  description = "Service to the alarm that undoes its deployment."
  value       = { for name, each in aws_cloudwatch_metric_alarm.errors : name => each.alarm_name }
}
