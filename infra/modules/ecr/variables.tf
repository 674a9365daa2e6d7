variable "prefix" {
  description = "First part of every repository's name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,40}$", var.prefix))
    error_message = "Lower-case letters, digits and hyphens."
  }
}

variable "repositories" {
  description = "One for each image."
  type        = list(string)

  validation {
    condition     = length(var.repositories) > 0 && length(distinct(var.repositories)) == length(var.repositories)
    error_message = "At least one, none twice."
  }
}

variable "keep" {
  description = "Images kept of each repository."
  type        = number
  default     = 50

  validation {
    condition     = var.keep >= 10 && var.keep <= 1000
    error_message = "10 to 1000: what runs must not expire."
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

