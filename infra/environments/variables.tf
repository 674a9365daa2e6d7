variable "account_id" {
  description = "AWS account of this environment; the provider refuses any other."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account id is 12 digits."
  }
}

variable "region" {
  description = "Region of everything but the edge."
  type        = string
  default     = "eu-west-1"

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "A region looks like eu-west-1."
  }
}

variable "domain" {
  description = "Public name, such as watch.example.com."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9.-]+\\.[a-z]+$", var.domain))
    error_message = "A name such as watch.example.com."
  }
}

variable "zone_id" {
  description = "Route 53 zone of the name; null when another provider keeps it."
  type        = string
  default     = null

  validation {
    condition     = var.zone_id == null || can(regex("^Z[A-Z0-9]+$", var.zone_id))
    error_message = "Z…, or null."
  }
}

variable "certificate_arn" {
  description = "Certificate of the name in the region."
  type        = string

  validation {
    condition     = startswith(var.certificate_arn, "arn:aws:acm:")
    error_message = "The ARN of an ACM certificate."
  }
}

variable "edge_certificate_arn" {
  description = "Certificate of the name in us-east-1."
  type        = string

  validation {
    condition     = startswith(var.edge_certificate_arn, "arn:aws:acm:us-east-1:")
    error_message = "The ARN of an ACM certificate of us-east-1."
  }
}

variable "cloudfront_prefix_list_id" {
  description = "AWS's list com.amazonaws.global.cloudfront.origin-facing in the region."
  type        = string

  validation {
    condition     = startswith(var.cloudfront_prefix_list_id, "pl-")
    error_message = "pl-…"
  }
}

variable "playback_public_keys" {
  description = "Name to file in keys/ of the keys that may have signed playback: the one in use and the next."
  type        = map(string)

  validation {
    condition     = length(var.playback_public_keys) >= 1 && alltrue([for file in values(var.playback_public_keys) : endswith(file, ".pem")])
    error_message = "One file at least, NAME.pem."
  }
}

variable "alarm_emails" {
  description = "Addresses that are told of alarms."
  type        = list(string)

  validation {
    condition     = length(var.alarm_emails) > 0
    error_message = "An alarm that nobody gets is none."
  }
}

variable "runbook_url" {
  description = "Where docs/operations/incidents is read."
  type        = string

  validation {
    condition     = startswith(var.runbook_url, "https://")
    error_message = "An https URL without a slash at the end."
  }
}

variable "running" {
  description = "False for the first apply: no tasks until the secrets have values."
  type        = bool
  default     = true
}
