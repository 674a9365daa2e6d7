variable "name" {
  description = "Prefix of every name, such as matinee-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,20}$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 3 to 21."
  }
}

variable "account_id" {
  description = "AWS account whose alarms may publish."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account id is 12 digits."
  }
}

variable "region" {
  description = "Region of the graphs' metrics."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "A region looks like eu-west-1."
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

variable "runbook_url" {
  description = "Where docs/operations/incidents is read; every alarm links to its page there."
  type        = string

  validation {
    condition     = startswith(var.runbook_url, "https://")
    error_message = "An https URL without a slash at the end."
  }
}

variable "emails" {
  description = "Addresses that are told of alarms; each has to confirm once."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.emails : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "Addresses."
  }
}

variable "log_groups" {
  description = "Service to its log group."
  type        = map(string)

  validation {
    condition     = length(var.log_groups) > 0
    error_message = "At least one."
  }
}

variable "errors_per_5_minutes" {
  description = "Lines at level error in 5 minutes that nobody is woken for."
  type        = number
  default     = 0

  validation {
    condition     = var.errors_per_5_minutes >= 0
    error_message = "0 or more."
  }
}

variable "load_balancer" {
  description = "Suffix of the load balancer's ARN, by which metrics go."
  type        = string

  validation {
    condition     = startswith(var.load_balancer, "app/")
    error_message = "app/NAME/ID."
  }
}

variable "target_groups" {
  description = "Service to the suffix of its target group's ARN."
  type        = map(string)

  validation {
    condition     = alltrue([for suffix in values(var.target_groups) : startswith(suffix, "targetgroup/")])
    error_message = "targetgroup/NAME/ID."
  }
}

variable "queue_name" {
  description = "Name of the transcoding queue."
  type        = string

  validation {
    condition     = length(var.queue_name) > 0
    error_message = "A name."
  }
}

variable "database" {
  description = "Identifier of the database."
  type        = string

  validation {
    condition     = length(var.database) > 0
    error_message = "An identifier."
  }
}
