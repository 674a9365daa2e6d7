variable "name" {
  description = "Prefix of every name, such as matinee-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,20}$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 3 to 21."
  }
}

variable "vpc_id" {
  description = "Network that it belongs to."
  type        = string

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "An id such as vpc-0123456789abcdef0."
  }
}

variable "subnet_ids" {
  description = "Subnets in two zones at least."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "Two subnets or more."
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

variable "log_retention_days" {
  description = "Days that log lines are kept."
  type        = number
  default     = 90

  validation {
    condition     = contains([7, 14, 30, 60, 90, 180, 365], var.log_retention_days)
    error_message = "7, 14, 30, 60, 90, 180 or 365."
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

variable "clients" {
  description = "Security groups that may connect, by a name for people."
  type        = map(string)

  validation {
    condition     = length(var.clients) > 0
    error_message = "A database that nobody reaches is of no use."
  }
}

variable "engine_version" {
  description = "PostgreSQL: 15 or newer, with or without the minor number."
  type        = string
  default     = "16"

  validation {
    condition     = can(regex("^1[5-9](\\.[0-9]+)?$", var.engine_version))
    error_message = "15 to 19."
  }
}

variable "instance_class" {
  description = "Size of the database server."
  type        = string

  validation {
    condition     = startswith(var.instance_class, "db.")
    error_message = "Such as db.t4g.medium."
  }
}

variable "replica_class" {
  description = "Size of a read replica; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.replica_class == null || can(regex("^db\\.", var.replica_class))
    error_message = "Such as db.r7g.large, or null."
  }
}

variable "multi_az" {
  description = "A standby in another zone takes over within a minute or two."
  type        = bool
  default     = true
}

variable "storage_gb" {
  description = "Storage at the beginning."
  type        = number
  default     = 20

  validation {
    condition     = var.storage_gb >= 20 && var.storage_gb <= 65536
    error_message = "20 to 65536 GB."
  }
}

variable "max_storage_gb" {
  description = "Storage grows by itself up to this."
  type        = number
  default     = 200

  validation {
    condition     = var.max_storage_gb >= 22 && var.max_storage_gb <= 65536
    error_message = "22 to 65536 GB."
  }
}

variable "backup_days" {
  description = "Days to which the database can be set back, to the second."
  type        = number
  default     = 14

  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "7 to 35 days."
  }
}

variable "deletion_protection" {
  description = "Deleting needs two steps."
  type        = bool
  default     = true
}

variable "slow_statement_ms" {
  description = "Statements that take longer are logged."
  type        = number
  default     = 500

  validation {
    condition     = var.slow_statement_ms >= 10
    error_message = "10 ms at least, or everything is logged."
  }
}

variable "max_connections" {
  description = "Connections that the instance class allows; the alarm comes at 80 %."
  type        = number

  validation {
    condition     = var.max_connections >= 50
    error_message = "50 at least: each service keeps a pool."
  }
}
