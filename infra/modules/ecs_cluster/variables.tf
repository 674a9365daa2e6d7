variable "name" {
  description = "Prefix of every name, such as matinee-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,20}$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 3 to 21."
  }
}

variable "host_capacity_providers" {
  description = "Capacity providers of own hosts, beside Fargate (module ecs_hosts)."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.host_capacity_providers : !can(regex("^(aws|ecs|fargate)", lower(name)))])
    error_message = "AWS keeps names that begin with aws, ecs or fargate for itself."
  }
}
