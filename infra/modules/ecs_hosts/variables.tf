variable "name" {
  description = "Prefix of every name, such as matinee-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,20}$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 3 to 21."
  }
}

variable "cluster_name" {
  description = "Cluster that the hosts join."
  type        = string

  validation {
    condition     = length(var.cluster_name) > 0
    error_message = "Hosts without a cluster cost money and do nothing."
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

variable "image_id" {
  description = "Machine image with the ECS agent: ami-…, or resolve:ssm:PARAMETER, which is looked up at every launch."
  type        = string
  default     = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"

  validation {
    condition     = can(regex("^(ami-[0-9a-f]+|resolve:ssm:/.+)$", var.image_id))
    error_message = "ami-… or resolve:ssm:/…"
  }
}

variable "instance_types" {
  description = "Types that a worker fits on; several, so that spot capacity is found."
  type        = list(string)
  default     = ["c7i.xlarge", "c7a.xlarge", "c6i.xlarge", "c6a.xlarge"]

  validation {
    condition     = length(var.instance_types) >= 2
    error_message = "With one type a shortage of it stops all workers."
  }
}

variable "max_hosts" {
  description = "Most hosts at a time; the bill's upper bound."
  type        = number

  validation {
    condition     = var.max_hosts >= 1 && var.max_hosts <= 500
    error_message = "1 to 500."
  }
}

variable "on_demand_base" {
  description = "Hosts that are not spot, so that titles come out while spot is short."
  type        = number
  default     = 0

  validation {
    condition     = var.on_demand_base >= 0 && var.on_demand_base <= 50
    error_message = "0 to 50."
  }
}

variable "disk_gb" {
  description = "Size of a host's disk, on which workers keep originals while they work."
  type        = number
  default     = 200

  validation {
    condition     = var.disk_gb >= 50 && var.disk_gb <= 2000
    error_message = "50 to 2000 GB."
  }
}
