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

variable "certificate_arn" {
  description = "Certificate of the public name, in this region: CloudFront checks it against the Host header."
  type        = string

  validation {
    condition     = startswith(var.certificate_arn, "arn:aws:acm:")
    error_message = "The ARN of an ACM certificate."
  }
}

variable "cloudfront_prefix_list_id" {
  description = "AWS's list com.amazonaws.global.cloudfront.origin-facing in this region."
  type        = string

  validation {
    condition     = startswith(var.cloudfront_prefix_list_id, "pl-")
    error_message = "pl-…"
  }
}

variable "port" {
  description = "Port of the services."
  type        = number
  default     = 8080

  validation {
    condition     = var.port >= 1024 && var.port <= 65535
    error_message = "1024 to 65535."
  }
}

variable "services" {
  description = "Service to its path patterns. Rules for the way to its tasks are the caller's."
  type        = map(list(string))

  validation {
    condition = alltrue([for path in flatten(values(var.services)) :
      startswith(path, "/") && !startswith(path, "/internal") && !startswith(path, "/metrics") && !contains(["/*", "*"], path)
    ])
    error_message = "Paths begin with a slash; /internal, /metrics and everything are not for the outside."
  }
}

variable "log_bucket" {
  description = "Bucket of the access logs."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]+$", var.log_bucket))
    error_message = "The name of a bucket."
  }
}

variable "deletion_protection" {
  description = "Deleting needs two steps."
  type        = bool
  default     = true
}
