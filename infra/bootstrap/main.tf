# Applied once by a person, before everything else: where the state of the environments is kept, and the roles by which GitHub Actions
# works on them. Its own state is small and is moved into the bucket afterwards (docs/operations/first-deployment.md).

module "kms" {
  source = "../modules/kms"

  name       = "matinee-state"
  account_id = var.account_id
  region     = var.region
}

module "state" {
  source = "../modules/s3"

  bucket            = "matinee-state-${var.account_id}"
  account_id        = var.account_id
  kms_key_arn       = module.kms.arn
  old_versions_days = 365
}

locals {
  environments = ["dev", "prod"]
  roles        = { for name in local.environments : name => "arn:aws:iam::${var.account_id}:role/matinee-${name}-*" }
}

# Reads what a plan compares with. ViewOnlyAccess and SecurityAudit read settings, not data: no objects, no secrets, no messages.
data "aws_iam_policy_document" "plan" {
  statement {
    sid       = "ReadState"
    actions   = ["s3:GetObject"]
    resources = ["${module.state.arn}/*"]
  }

  statement {
    sid       = "FindState"
    actions   = ["s3:ListBucket"]
    resources = [module.state.arn]
  }

  statement {
    sid       = "DecryptState"
    actions   = ["kms:Decrypt"]
    resources = [module.kms.arn]
  }
}

# Pushes images, registers revisions, starts deployments and the operator's task: nothing else can be changed with it.
data "aws_iam_policy_document" "deploy" {
  statement {
    sid       = "SignInToRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid = "Images"
    actions = [
      "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"
    ]
    resources = [for name in local.environments : "arn:aws:ecr:${var.region}:${var.account_id}:repository/matinee-${name}/*"]
  }

  statement {
    sid       = "ImageKeys"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = ["arn:aws:kms:${var.region}:${var.account_id}:key/*"]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["ecr.${var.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "Revisions"
    actions   = ["ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition"]
    resources = ["*"]
  }

  statement {
    sid       = "Deployments"
    actions   = ["ecs:DescribeServices", "ecs:UpdateService"]
    resources = [for name in local.environments : "arn:aws:ecs:${var.region}:${var.account_id}:service/matinee-${name}/*"]
  }

  statement {
    sid       = "OperatorTask"
    actions   = ["ecs:RunTask"]
    resources = [for name in local.environments : "arn:aws:ecs:${var.region}:${var.account_id}:task-definition/matinee-${name}-operator:*"]
  }

  statement {
    sid       = "WatchTasks"
    actions   = ["ecs:DescribeTasks"]
    resources = [for name in local.environments : "arn:aws:ecs:${var.region}:${var.account_id}:task/matinee-${name}/*"]
  }

  statement {
    sid       = "PassRolesOfTasks"
    actions   = ["iam:PassRole"]
    resources = flatten([for arn in values(local.roles) : ["${arn}-task", "${arn}-execution"]])

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }
}

# What PowerUserAccess lacks: the roles of the environments, by name, and no other.
data "aws_iam_policy_document" "apply" {
  statement {
    sid = "RolesOfTheEnvironments"
    actions = [
      "iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PassRole",
      "iam:PutRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole"
    ]
    resources = values(local.roles)
  }

  statement {
    sid = "ProfilesOfHosts"
    actions = [
      "iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:DeleteInstanceProfile", "iam:RemoveRoleFromInstanceProfile",
      "iam:TagInstanceProfile"
    ]
    resources = [for name in local.environments : "arn:aws:iam::${var.account_id}:instance-profile/matinee-${name}-*"]
  }

  statement {
    sid       = "RolesThatAwsMakesForItself"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["arn:aws:iam::${var.account_id}:role/aws-service-role/*"]
  }

  # Whoever could change these could give himself everything.
  statement {
    sid       = "NotItsOwnRoles"
    effect    = "Deny"
    actions   = ["iam:*"]
    resources = ["arn:aws:iam::${var.account_id}:role/matinee-github-*", "arn:aws:iam::${var.account_id}:oidc-provider/*"]
  }
}

module "github" {
  source = "../modules/github_oidc"

  name = "matinee-github"

  subjects = {
    plan   = var.plan_subjects
    apply  = var.apply_subjects
    deploy = var.deploy_subjects
  }

  managed_policies = {
    plan  = ["arn:aws:iam::aws:policy/SecurityAudit", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"]
    apply = ["arn:aws:iam::aws:policy/PowerUserAccess", "arn:aws:iam::aws:policy/IAMReadOnlyAccess"]
  }

  policies = {
    plan   = data.aws_iam_policy_document.plan.json
    apply  = data.aws_iam_policy_document.apply.json
    deploy = data.aws_iam_policy_document.deploy.json
  }
}
