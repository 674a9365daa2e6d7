output "url" {
  description = "URL of the queue."
  value       = aws_sqs_queue.this.url
}

output "arn" {
  description = "ARN of the queue."
  value       = aws_sqs_queue.this.arn
}

output "name" {
  description = "Name of the queue, by which metrics go."
  value       = aws_sqs_queue.this.name
}

output "dead_url" {
  description = "URL of the queue of dead letters."
  value       = aws_sqs_queue.dead.url
}

output "send_policy" {
  description = "IAM policy of who sends, as JSON."
  value       = data.aws_iam_policy_document.send.json
}

output "consume_policy" {
  description = "IAM policy of who receives, as JSON."
  value       = data.aws_iam_policy_document.consume.json
}
