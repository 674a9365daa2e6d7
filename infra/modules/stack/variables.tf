variable "name" {
  description = "Name of the environment, such as matinee-dev; begins every other name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,20}$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 3 to 21."
  }
}

variable "account_id" {
  description = "AWS account. A variable, so that a plan needs no call to AWS."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account id is 12 digits."
  }
}

variable "region" {
  description = "Region of everything but the edge."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "A region looks like eu-west-1."
  }
}

variable "domain" {
  description = "Public name of the API and of media: one, so that cookies of playback reach both."
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
  description = "Certificate of the name in this region, for the load balancer."
  type        = string

  validation {
    condition     = startswith(var.certificate_arn, "arn:aws:acm:")
    error_message = "The ARN of an ACM certificate."
  }
}

variable "edge_certificate_arn" {
  description = "Certificate of the name in us-east-1, for CloudFront."
  type        = string

  validation {
    condition     = startswith(var.edge_certificate_arn, "arn:aws:acm:us-east-1:")
    error_message = "The ARN of an ACM certificate of us-east-1."
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

variable "network" {
  description = "Addresses, zones, ways out."
  type = object({
    cidr                = string
    azs                 = list(string)
    nat                 = string
    interface_endpoints = optional(list(string), [])
    flow_log_traffic    = optional(string, "ALL")
  })

  validation {
    condition     = length(var.network.azs) >= 2
    error_message = "Two zones at least."
  }
}

variable "database" {
  description = "Size and safety of PostgreSQL; tls is libpq's sslmode, of which verify-full needs RDS's certificates in the image."
  type = object({
    instance_class  = string
    replica_class   = optional(string)
    multi_az        = bool
    max_storage_gb  = number
    max_connections = number
    backup_days     = number
    tls             = optional(string, "verify-full")
  })

  validation {
    condition     = contains(["require", "verify-full"], var.database.tls)
    error_message = "tls is require or verify-full."
  }
}

variable "cache" {
  description = "Size of Redis."
  type        = object({ node_type = string, nodes = number })

  validation {
    condition     = var.cache.nodes >= 1
    error_message = "One node at least."
  }
}

variable "services" {
  description = "Size and number of tasks of each API."
  type        = map(object({ cpu = number, memory_mb = number, min = number, max = number }))

  validation {
    condition     = toset(keys(var.services)) == toset(["user-service", "content-service", "streaming-service", "payment-service"])
    error_message = "All four APIs, and nothing else."
  }
}

variable "worker" {
  description = "Size and number of workers. EC2 is where the media sandbox works (decision 17)."
  type = object({
    launch_type    = optional(string, "EC2")
    cpu            = number
    memory_mb      = number
    concurrency    = optional(number, 0)
    min            = number
    max            = number
    on_demand_base = optional(number, 0)
    scratch_gb     = optional(number, 100)
    instance_types = optional(list(string), ["c7i.xlarge", "c7a.xlarge", "c6i.xlarge", "c6a.xlarge"])
  })

  validation {
    condition     = contains(["EC2", "FARGATE"], var.worker.launch_type)
    error_message = "EC2 or FARGATE."
  }
}

variable "stream_requests_per_task_and_minute" {
  description = "Requests that one task of streaming-service is meant to answer; more make another."
  type        = number
  default     = 3000

  validation {
    condition     = var.stream_requests_per_task_and_minute >= 60
    error_message = "60 at least."
  }
}

variable "payments" {
  description = "stripe, or sandbox: anybody subscribes without paying."
  type        = string

  validation {
    condition     = contains(["stripe", "sandbox"], var.payments)
    error_message = "stripe or sandbox."
  }
}

variable "playback_public_keys" {
  description = "Name to PEM of the keys that may have signed playback: the one in use and the next."
  type        = map(string)

  validation {
    condition     = length(var.playback_public_keys) >= 1
    error_message = "One key at least."
  }
}

variable "player_origins" {
  description = "Web origins of players, besides the domain itself."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for origin in var.player_origins : startswith(origin, "https://")])
    error_message = "https origins."
  }
}

variable "price_class" {
  description = "Which edges of CloudFront serve."
  type        = string
  default     = "PriceClass_100"

  validation {
    condition     = startswith(var.price_class, "PriceClass_")
    error_message = "PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "allowed_countries" {
  description = "Countries that the rights allow; empty: all."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for code in var.allowed_countries : can(regex("^[A-Z]{2}$", code))])
    error_message = "Two capital letters each."
  }
}

variable "waf_requests_per_5_minutes" {
  description = "Requests that the firewall allows an address; null: no firewall."
  type        = number
  default     = null

  validation {
    condition     = var.waf_requests_per_5_minutes == null || try(var.waf_requests_per_5_minutes >= 100, false)
    error_message = "100 at least, or null."
  }
}

variable "direct_uploads" {
  description = "Makes a bucket for masters that do not come through the API, and a queue that hears of them. No service reads them yet."
  type        = bool
  default     = false
}

variable "protected" {
  description = "Database and load balancer cannot be deleted in one step."
  type        = bool
  default     = true
}

variable "running" {
  description = "False keeps every service at zero tasks, until the secrets have values."
  type        = bool
  default     = true
}

variable "first_image_tag" {
  description = "Tag of the images that the first revision names; later ones come from ci/deploy.sh."
  type        = string
  default     = "bootstrap"

  validation {
    condition     = var.first_image_tag != "latest"
    error_message = "Tags never move, so there is no latest."
  }
}

variable "log_retention_days" {
  description = "Days that log lines are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([7, 14, 30, 60, 90, 180, 365], var.log_retention_days)
    error_message = "7, 14, 30, 60, 90, 180 or 365."
  }
}

variable "alarm_emails" {
  description = "Addresses that are told of alarms."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "Addresses."
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
