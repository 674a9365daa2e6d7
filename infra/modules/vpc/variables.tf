variable "name" {
  description = "Prefix of every name, such as matinee-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,20}$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 3 to 21."
  }
}

variable "region" {
  description = "Region of the network."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "A region looks like eu-west-1."
  }
}

variable "cidr" {
  description = "Addresses of the network: a private /16."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16") && can(regex("^(10|172|192)\\.", var.cidr))
    error_message = "A private IPv4 network with a prefix of 16, such as 10.20.0.0/16."
  }
}

variable "azs" {
  description = "Availability zones: two or three."
  type        = list(string)

  validation {
    condition     = length(var.azs) >= 2 && length(var.azs) <= 3 && length(distinct(var.azs)) == length(var.azs)
    error_message = "Two or three different zones: RDS and the load balancer need two."
  }
}

variable "nat" {
  description = "NAT gateways: single (cheap; a zone's failure cuts all off from AWS and Stripe) or per_az."
  type        = string
  default     = "per_az"

  validation {
    condition     = contains(["single", "per_az"], var.nat)
    error_message = "single or per_az."
  }
}

variable "interface_endpoints" {
  description = "AWS services reached without NAT, such as ecr.api; each costs about 7 USD a month and zone."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.interface_endpoints : can(regex("^[a-z0-9.-]+$", name))])
    error_message = "Names as in com.amazonaws.REGION.NAME."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the flow logs."
  type        = string

  validation {
    condition     = startswith(var.kms_key_arn, "arn:aws:kms:")
    error_message = "The ARN of a KMS key."
  }
}

variable "flow_log_traffic" {
  description = "Which connections are logged: ALL or REJECT."
  type        = string
  default     = "ALL"

  validation {
    condition     = contains(["ALL", "REJECT"], var.flow_log_traffic)
    error_message = "ALL or REJECT."
  }
}

variable "flow_log_retention_days" {
  description = "Days that flow logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([7, 14, 30, 60, 90, 180, 365], var.flow_log_retention_days)
    error_message = "7, 14, 30, 60, 90, 180 or 365."
  }
}
