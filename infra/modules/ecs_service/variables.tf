variable "name" {
  description = "Prefix of every name, such as matinee-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,20}$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 3 to 21."
  }
}

variable "service" {
  description = "Which of the five: also its name for its neighbours."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z-]{2,20}$", var.service))
    error_message = "Lower-case letters and hyphens, 3 to 21."
  }
}

variable "account_id" {
  description = "AWS account, whose tasks alone may take the roles."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account id is 12 digits."
  }
}

variable "region" {
  description = "Region of the log group."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "A region looks like eu-west-1."
  }
}

variable "cluster_arn" {
  description = "Cluster that runs the tasks."
  type        = string

  validation {
    condition     = startswith(var.cluster_arn, "arn:aws:ecs:")
    error_message = "The ARN of an ECS cluster."
  }
}

variable "cluster_name" {
  description = "Its name, by which metrics go."
  type        = string

  validation {
    condition     = length(var.cluster_name) > 0
    error_message = "A name."
  }
}

variable "namespace_arn" {
  description = "Service Connect namespace in which the service is found by its name."
  type        = string

  validation {
    condition     = startswith(var.namespace_arn, "arn:aws:servicediscovery:")
    error_message = "The ARN of a Cloud Map namespace."
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

variable "kms_key_arn" {
  description = "Key that encrypts what is stored."
  type        = string

  validation {
    condition     = startswith(var.kms_key_arn, "arn:aws:kms:")
    error_message = "The ARN of a KMS key."
  }
}

variable "log_retention_days" {
  description = "Days that log lines are kept."
  type        = number
  default     = 90

  validation {
    condition     = contains([7, 14, 30, 60, 90, 180, 365], var.log_retention_days)
    error_message = "7, 14, 30, 60, 90, 180 or 365."
  }
}

variable "alarm_topic_arns" {
  description = "SNS topics that are told of alarms."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.alarm_topic_arns : startswith(arn, "arn:aws:sns:")])
    error_message = "ARNs of SNS topics."
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

variable "image" {
  description = "Image of the first revision: by tag or digest, never :latest. Later ones come from ci/deploy.sh."
  type        = string

  validation {
    condition     = can(regex("(@sha256:[0-9a-f]{64}|:[A-Za-z0-9_.-]+)$", var.image)) && !endswith(var.image, ":latest")
    error_message = "With a tag other than latest, or with a digest."
  }
}

variable "repository_arn" {
  description = "ECR repository that the image is pulled from."
  type        = string

  validation {
    condition     = startswith(var.repository_arn, "arn:aws:ecr:")
    error_message = "The ARN of an ECR repository."
  }
}

variable "command" {
  description = "Arguments of the image's entry point; empty: as in the image."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for word in var.command : length(word) > 0])
    error_message = "No empty words."
  }
}

variable "cpu" {
  description = "CPU units of a task; 1024 are a core."
  type        = number

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "256, 512, 1024, 2048, 4096, 8192 or 16384."
  }
}

variable "memory_mb" {
  description = "Memory of a task."
  type        = number

  validation {
    condition     = var.memory_mb >= 512 && var.memory_mb <= 122880
    error_message = "512 to 122880 MB."
  }
}

variable "architecture" {
  description = "Processor that the image is built for."
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["X86_64", "ARM64"], var.architecture)
    error_message = "X86_64 or ARM64."
  }
}

variable "launch_type" {
  description = "FARGATE, or EC2 for hosts of module ecs_hosts."
  type        = string
  default     = "FARGATE"

  validation {
    condition     = contains(["FARGATE", "EC2"], var.launch_type)
    error_message = "FARGATE or EC2."
  }
}

variable "capacity" {
  description = "Capacity providers: the base is filled first, the rest goes by weight."
  type = list(object({
    provider = string
    base     = optional(number, 0)
    weight   = optional(number, 1)
  }))
  default = [{ provider = "FARGATE" }]

  validation {
    condition     = length(var.capacity) >= 1 && length([for each in var.capacity : each if each.base > 0]) <= 1
    error_message = "At least one, and only one of them with a base."
  }
}

variable "sandboxed" {
  description = "The container makes namespaces for ffmpeg (decision 11): privileged, though its process is not root and has no capability."
  type        = bool
  default     = false
}

variable "port" {
  description = "Port that the program listens on."
  type        = number
  default     = 8080

  validation {
    condition     = var.port >= 1024 && var.port <= 65535
    error_message = "1024 to 65535: the program is not root."
  }
}

variable "environment" {
  description = "Settings that are no secrets, MATINEE_SECTION__KEY."
  type        = map(string)
  default     = {}

  validation {
    condition     = !anytrue([for key in keys(var.environment) : can(regex("(SECRET|PASSWORD|DATABASE__URL|KEYS?$)", key))])
    error_message = "Secrets go to var.secrets, where no plan and no console shows them."
  }
}

variable "secrets" {
  description = "Settings whose value is in Secrets Manager: variable to ARN (with :key:: for one value of a JSON secret)."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for arn in values(var.secrets) : startswith(arn, "arn:aws:secretsmanager:")])
    error_message = "ARNs of Secrets Manager."
  }
}

variable "task_policies" {
  description = "IAM policies of the program, as JSON, by name."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for text in values(var.task_policies) : can(jsondecode(text))])
    error_message = "JSON."
  }
}

variable "ingress_from" {
  description = "Security groups that may connect, by a name for people."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.ingress_from) : length(name) > 0])
    error_message = "Each needs a name."
  }
}

variable "egress_to" {
  description = "Security groups and ports that the tasks connect to, besides HTTPS."
  type        = map(object({ security_group_id = string, port = number }))
  default     = {}

  validation {
    condition     = alltrue([for each in values(var.egress_to) : each.port > 0 && each.port < 65536])
    error_message = "Ports are 1 to 65535."
  }
}

variable "target_group_arn" {
  description = "Target group of the load balancer; null for a service without routes."
  type        = string
  default     = null

  validation {
    condition     = var.target_group_arn == null || can(regex("^arn:aws:elasticloadbalancing:", var.target_group_arn))
    error_message = "The ARN of a target group, or null."
  }
}

variable "rollback_alarms" {
  description = "Alarms that undo a deployment while it is going on."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.rollback_alarms : length(name) > 0])
    error_message = "Names of alarms."
  }
}

variable "stop_timeout_s" {
  description = "Seconds from SIGTERM to SIGKILL; Fargate's limit is 120."
  type        = number
  default     = 60

  validation {
    condition     = var.stop_timeout_s >= 30 && var.stop_timeout_s <= 120
    error_message = "30 (the programs' own limit) to 120."
  }
}

variable "scratch_gb" {
  description = "Temporary disk of a Fargate task; hosts share theirs."
  type        = number
  default     = 21

  validation {
    condition     = var.scratch_gb >= 21 && var.scratch_gb <= 200
    error_message = "21 to 200 GB."
  }
}

variable "scaling" {
  description = "Bounds, and what the number of tasks follows: CPU, requests, or messages that wait."
  type = object({
    min         = number
    max         = number
    cpu_percent = optional(number)
    requests    = optional(object({ resource_label = string, per_task_and_minute = number }))
    backlog     = optional(object({ queue_name = string, messages_per_task = number }))
  })

  validation {
    condition     = var.scaling.min >= 0 && var.scaling.max >= var.scaling.min && var.scaling.max <= 1000
    error_message = "0 <= min <= max <= 1000."
  }
}
