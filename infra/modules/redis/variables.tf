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
    error_message = "A cache that nobody reaches is of no use."
  }
}

variable "engine" {
  description = "redis, or valkey: the same protocol for about a fifth less."
  type        = string
  default     = "redis"

  validation {
    condition     = contains(["redis", "valkey"], var.engine)
    error_message = "redis or valkey."
  }
}

variable "engine_version" {
  description = "Version of the engine: redis 7.x, valkey 7.x or 8.x."
  type        = string
  default     = "7.1"

  validation {
    condition     = can(regex("^[78]\\.[0-9]+$", var.engine_version))
    error_message = "Such as 7.1."
  }
}

variable "node_type" {
  description = "Size of a node."
  type        = string

  validation {
    condition     = startswith(var.node_type, "cache.")
    error_message = "Such as cache.t4g.small."
  }
}

variable "nodes" {
  description = "Nodes in different zones; with two or more another takes over."
  type        = number
  default     = 2

  validation {
    condition     = var.nodes >= 1 && var.nodes <= 6
    error_message = "1 to 6."
  }
}

variable "snapshot_days" {
  description = "Days that snapshots are kept; 0 for none: everything here can be made again."
  type        = number
  default     = 0

  validation {
    condition     = var.snapshot_days >= 0 && var.snapshot_days <= 35
    error_message = "0 to 35."
  }
}
