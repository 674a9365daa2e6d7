variable "name" {
  description = "Name of the queue; the one for dead letters is called NAME-dead."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,60}$", var.name))
    error_message = "Lower-case letters, digits and hyphens."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts what is stored."
  type        = string

  validation {
    condition     = startswith(var.kms_key_arn, "arn:aws:kms:")
    error_message = "The ARN of a KMS key."
  }
}

variable "alarm_topic_arns" {
  description = "SNS topics that are told of alarms."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.alarm_topic_arns : startswith(arn, "arn:aws:sns:")])
    error_message = "ARNs of SNS topics."
  }
}

variable "runbook_url" {
  description = "Where docs/operations/incidents is read; every alarm links to its page there."
  type        = string

  validation {
    condition     = startswith(var.runbook_url, "https://")
    error_message = "An https URL without a slash at the end."
  }
}

variable "visibility_s" {
  description = "Seconds until a message whose receiver says nothing comes back; receivers renew it."
  type        = number
  default     = 120

  validation {
    condition     = var.visibility_s >= 30 && var.visibility_s <= 43200
    error_message = "30 s to 12 h."
  }
}

variable "max_receives" {
  description = "Receives after which a message is a dead letter."
  type        = number
  default     = 5

  validation {
    condition     = var.max_receives >= 2 && var.max_receives <= 100
    error_message = "2 to 100: the first may be a restart."
  }
}

variable "max_age_s" {
  description = "Age of the oldest message at which people are told."
  type        = number
  default     = 1800

  validation {
    condition     = var.max_age_s >= 60
    error_message = "A minute at least."
  }
}

variable "bucket_arns" {
  description = "Buckets that may send their events."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.bucket_arns : startswith(arn, "arn:aws:s3:::")])
    error_message = "ARNs of buckets."
  }
}
