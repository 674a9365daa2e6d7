variable "name" {
  description = "Prefix of every name, such as matinee-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,20}$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 3 to 21."
  }
}

variable "aliases" {
  description = "Public names, such as watch.example.com."
  type        = list(string)

  validation {
    condition     = length(var.aliases) > 0 && alltrue([for name in var.aliases : can(regex("^[a-z0-9.-]+\\.[a-z]+$", name))])
    error_message = "At least one name."
  }
}

variable "certificate_arn" {
  description = "Certificate of these names, in us-east-1."
  type        = string

  validation {
    condition     = startswith(var.certificate_arn, "arn:aws:acm:us-east-1:")
    error_message = "CloudFront takes certificates of us-east-1 only."
  }
}

variable "media_domain" {
  description = "Regional name of the media bucket."
  type        = string

  validation {
    condition     = can(regex("\\.s3\\.[a-z0-9-]+\\.amazonaws\\.com$", var.media_domain))
    error_message = "BUCKET.s3.REGION.amazonaws.com."
  }
}

variable "shield_region" {
  description = "Region of Origin Shield: the bucket's, or the nearest that has one."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.shield_region))
    error_message = "A region looks like eu-west-1."
  }
}

variable "load_balancer_arn" {
  description = "Internal load balancer of the API."
  type        = string

  validation {
    condition     = startswith(var.load_balancer_arn, "arn:aws:elasticloadbalancing:")
    error_message = "The ARN of a load balancer."
  }
}

variable "load_balancer_dns_name" {
  description = "Its name inside of the network."
  type        = string

  validation {
    condition     = length(var.load_balancer_dns_name) > 0
    error_message = "A name."
  }
}

variable "public_keys" {
  description = "Name to PEM of the keys that may have signed playback: the one in use and the next."
  type        = map(string)

  validation {
    condition     = length(var.public_keys) >= 1 && length(var.public_keys) <= 5
    error_message = "One to five keys; two make a rotation without a gap."
  }

  validation {
    condition     = alltrue([for pem in values(var.public_keys) : startswith(pem, "-----BEGIN PUBLIC KEY-----")])
    error_message = "Public keys in PEM. The private ones never come near Terraform."
  }
}

variable "player_origins" {
  description = "Web origins whose players may read media."
  type        = list(string)

  validation {
    condition     = length(var.player_origins) > 0 && alltrue([for origin in var.player_origins : startswith(origin, "https://") && !strcontains(origin, "*")])
    error_message = "https origins without wildcards: cookies are sent along."
  }
}

variable "price_class" {
  description = "Which edges serve."
  type        = string
  default     = "PriceClass_100"

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "allowed_countries" {
  description = "Countries that the rights allow (ISO 3166, two letters); empty: all."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for code in var.allowed_countries : can(regex("^[A-Z]{2}$", code))])
    error_message = "Two capital letters each."
  }
}

variable "log_bucket_arn" {
  description = "Bucket of the access logs."
  type        = string

  validation {
    condition     = startswith(var.log_bucket_arn, "arn:aws:s3:::")
    error_message = "The ARN of a bucket."
  }
}

variable "waf" {
  description = "Firewall: requests allowed per address in 5 minutes, and a key of us-east-1 for its log; null for none."
  type        = object({ requests_per_5_minutes = number, kms_key_arn = string })
  default     = null

  validation {
    condition     = var.waf == null || try(var.waf.requests_per_5_minutes >= 100 && startswith(var.waf.kms_key_arn, "arn:aws:kms:us-east-1:"), false)
    error_message = "100 requests at least (a player asks for 100 segments in 5 minutes), and a key of us-east-1."
  }
}
