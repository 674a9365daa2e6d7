mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  bucket      = "matinee-test-media"
  account_id  = "111122223333"
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
}

run "private_and_encrypted" {
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls, aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls, aws_s3_bucket_public_access_block.this.restrict_public_buckets
    ])
    error_message = "All four switches."
  }
  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).bucket_key_enabled
    error_message = "Our key, by way of a bucket key."
  }
  assert {
    condition     = length(aws_s3_bucket_cors_configuration.this) == 0 && length(aws_s3_bucket_notification.this) == 0
    error_message = "Nothing that was not asked for."
  }
  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "A slip can be undone."
  }
}

run "a_bucket_that_browsers_upload_to" {
  variables {
    bucket       = "matinee-test-uploads"
    cors_origins = ["https://watch.example.com"]
    expire_days  = { "incoming/" = 7 }
    notify       = { queue_arn = "arn:aws:sqs:eu-west-1:111122223333:arrivals", prefix = "incoming/" }
  }
  assert {
    condition     = aws_s3_bucket_notification.this[0].queue[0].events == toset(["s3:ObjectCreated:*"])
    error_message = "The queue hears of arrivals."
  }
  assert {
    condition     = contains(one(aws_s3_bucket_cors_configuration.this[0].cors_rule).expose_headers, "ETag")
    error_message = "A multipart upload is completed by ETags."
  }
  assert {
    condition     = contains([for each in aws_s3_bucket_lifecycle_configuration.this.rule : each.id], "expire-incoming")
    error_message = "What nobody took goes away."
  }
}

run "refuses_a_wildcard_origin" {
  command = plan
  variables {
    cors_origins = ["https://*.example.com"]
  }
  expect_failures = [var.cors_origins]
}

run "refuses_dots_in_the_name" {
  command = plan
  variables {
    bucket = "media.example.com"
  }
  expect_failures = [var.bucket]
}
