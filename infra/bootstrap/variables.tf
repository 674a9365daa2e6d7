variable "account_id" {
  description = "AWS account."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account id is 12 digits."
  }
}

variable "region" {
  description = "Region of the state bucket and of the environments."
  type        = string
  default     = "eu-west-1"

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "A region looks like eu-west-1."
  }
}

variable "plan_subjects" {
  description = "Subjects of GitHub's tokens on pull requests, such as repo:ORG/REPO:pull_request."
  type        = list(string)

  validation {
    condition     = length(var.plan_subjects) > 0 && alltrue([for text in var.plan_subjects : startswith(text, "repo:")])
    error_message = "repo:…"
  }
}

variable "apply_subjects" {
  description = "Subjects that may apply: of protected environments only."
  type        = list(string)

  validation {
    condition     = alltrue([for text in var.apply_subjects : strcontains(text, ":environment:")])
    error_message = "repo:ORG/REPO:environment:NAME, whose reviewers GitHub asks."
  }
}

variable "deploy_subjects" {
  description = "Subjects that may deploy: of protected environments only."
  type        = list(string)

  validation {
    condition     = alltrue([for text in var.deploy_subjects : strcontains(text, ":environment:")])
    error_message = "repo:ORG/REPO:environment:NAME, whose reviewers GitHub asks."
  }
}
