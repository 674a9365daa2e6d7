variable "bucket" {
  description = "Name of the bucket, unique in the world."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{2,61}[a-z0-9]$", var.bucket))
    error_message = "3 to 63 lower-case letters, digits and hyphens; no dots, which break TLS."
  }
}

variable "account_id" {
  description = "AWS account of the bucket."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account id is 12 digits."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the objects; null: S3's own key, which load balancers' logs need."
  type        = string

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws:kms:", var.kms_key_arn))
    error_message = "The ARN of a KMS key, or null."
  }
}

variable "versioning" {
  description = "What is overwritten or deleted can be had back for old_versions_days."
  type        = bool
  default     = true
}

variable "old_versions_days" {
  description = "Days that overwritten and deleted objects are kept."
  type        = number
  default     = 30

  validation {
    condition     = var.old_versions_days >= 1 && var.old_versions_days <= 365
    error_message = "1 to 365 days."
  }
}

variable "abort_uploads_days" {
  description = "Days after which an unfinished multipart upload is thrown away."
  type        = number
  default     = 7

  validation {
    condition     = var.abort_uploads_days >= 1 && var.abort_uploads_days <= 30
    error_message = "1 to 30 days."
  }
}

variable "expire_days" {
  description = "Prefix to the days after which its objects are deleted; an empty prefix means all."
  type        = map(number)
  default     = {}

  validation {
    condition     = alltrue([for days in values(var.expire_days) : days >= 1])
    error_message = "A day at least."
  }
}

variable "infrequent_days" {
  description = "Prefix to the days after which its objects go to Glacier Instant Retrieval."
  type        = map(number)
  default     = {}

  validation {
    condition     = alltrue([for days in values(var.infrequent_days) : days >= 1])
    error_message = "A day at least."
  }
}

variable "cors_origins" {
  description = "Web origins whose pages may upload; none without."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for origin in var.cors_origins : startswith(origin, "https://") && !strcontains(origin, "*")])
    error_message = "https origins, without wildcards."
  }
}

variable "cloudfront" {
  description = "Distribution that may read, and the prefix it may read; null for none."
  type        = object({ distribution_arn = string, prefix = string })
  default     = null

  validation {
    condition     = var.cloudfront == null || can(regex("/$", var.cloudfront.prefix))
    error_message = "The prefix ends with a slash."
  }
}

variable "log_writers" {
  description = "AWS services that write logs here, such as delivery.logs.amazonaws.com."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.log_writers : endswith(name, ".amazonaws.com")])
    error_message = "Names of AWS services."
  }
}

variable "notify" {
  description = "Queue that is told of new objects below a prefix; null for none."
  type        = object({ queue_arn = string, prefix = string })
  default     = null

  validation {
    condition     = var.notify == null || can(regex("^arn:aws:sqs:", var.notify.queue_arn))
    error_message = "The ARN of a queue."
  }
}

variable "access_log_bucket" {
  description = "Bucket for access logs; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.access_log_bucket == null || can(regex("^[a-z0-9-]+$", var.access_log_bucket))
    error_message = "The name of a bucket, or null."
  }
}
