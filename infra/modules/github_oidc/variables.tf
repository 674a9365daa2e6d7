variable "name" {
  description = "Prefix of every name, such as matinee-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,20}$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 3 to 21."
  }
}

variable "subjects" {
  description = "Role to the subjects of GitHub's tokens that may take it, such as repo:ORG/REPO:environment:prod. Repositories made after 15 July 2026 have ids in them: look at a real token."
  type        = map(list(string))

  validation {
    condition     = alltrue(flatten([for subjects in values(var.subjects) : [for text in subjects : startswith(text, "repo:") && !strcontains(text, "*")]]))
    error_message = "repo:…, without wildcards."
  }
}

variable "managed_policies" {
  description = "Role to AWS's own policies that it has."
  type        = map(list(string))
  default     = {}

  validation {
    condition     = alltrue([for role in keys(var.managed_policies) : contains(keys(var.subjects), role)])
    error_message = "Only roles of var.subjects."
  }
}

variable "policies" {
  description = "Role to a policy of its own, as JSON."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for role in keys(var.policies) : contains(keys(var.subjects), role)])
    error_message = "Only roles of var.subjects."
  }
}
