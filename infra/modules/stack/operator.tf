# A task that ci/run_task.sh starts by hand: makes the roles of the database, and runs commands of the `matinee` program.

locals {
  operator = "${var.name}-operator"
}

resource "aws_cloudwatch_log_group" "operator" {
  name              = "/${var.name}/operator"
  retention_in_days = var.log_retention_days
  kms_key_id        = module.kms.arn
}

resource "aws_security_group" "operator" {
  name        = local.operator
  description = "The operator's task"
  vpc_id      = module.vpc.id

  tags = { Name = local.operator }
}

resource "aws_vpc_security_group_egress_rule" "operator_https" {
  security_group_id = aws_security_group.operator.id
  description       = "AWS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "operator_database" {
  security_group_id            = aws_security_group.operator.id
  description                  = "To the database"
  referenced_security_group_id = module.database.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

data "aws_iam_policy_document" "operator_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

data "aws_iam_policy_document" "operator" {
  statement {
    sid       = "PullImage"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [module.images.arns["operator"]]
  }

  statement {
    sid       = "SignInToRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.operator.arn}:*"]
  }

  statement {
    sid       = "ReadDatabaseSecrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = concat([module.database.admin_secret_arn], [for name in local.apis : module.secrets.arns["${trimsuffix(name, "-service")}/database-url"]])
  }

  statement {
    sid       = "Decrypt"
    actions   = ["kms:Decrypt"]
    resources = [module.kms.arn]
  }
}

resource "aws_iam_role" "operator_execution" {
  name               = "${local.operator}-execution"
  assume_role_policy = data.aws_iam_policy_document.operator_assume.json
}

resource "aws_iam_role_policy" "operator_execution" {
  name   = "start-tasks"
  role   = aws_iam_role.operator_execution.id
  policy = data.aws_iam_policy_document.operator.json
}

# No policy: the operator's programs call no AWS service.
resource "aws_iam_role" "operator_task" {
  name               = "${local.operator}-task"
  assume_role_policy = data.aws_iam_policy_document.operator_assume.json
}

resource "aws_ecs_task_definition" "operator" {
  family                   = local.operator
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.operator_execution.arn
  task_role_arn            = aws_iam_role.operator_task.arn

  container_definitions = jsonencode([{
    name                   = "operator"
    image                  = "${module.images.urls["operator"]}:${var.first_image_tag}"
    command                = ["database-roles"]
    essential              = true
    user                   = "10001:10001"
    readonlyRootFilesystem = true
    linuxParameters        = { initProcessEnabled = true, capabilities = { add = [], drop = ["ALL"] } }
    mountPoints            = [{ sourceVolume = "data", containerPath = "/var/lib/matinee", readOnly = false }]
    environment = [
      { name = "MATINEE_DATA__DIR", value = "/var/lib/matinee" },
      { name = "PGDATABASE", value = "matinee" },
      { name = "PGHOST", value = module.database.address },
      { name = "PGSSLMODE", value = var.database.tls },
      { name = "PGSSLROOTCERT", value = "/etc/matinee/ca/rds.pem" },
    ]
    secrets = concat(
      [
        { name = "PGUSER", valueFrom = "${module.database.admin_secret_arn}:username::" },
        { name = "PGPASSWORD", valueFrom = "${module.database.admin_secret_arn}:password::" },
        # For `matinee user create`, whose account lives in the database of user-service.
        { name = "MATINEE_DATABASE__URL", valueFrom = module.secrets.arns["user/database-url"] },
      ],
      [for name in local.apis : {
        name      = "DATABASE_URL_${upper(trimsuffix(name, "-service"))}"
        valueFrom = module.secrets.arns["${trimsuffix(name, "-service")}/database-url"]
      }],
    )
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.operator.name
        awslogs-region        = var.region
        awslogs-stream-prefix = "operator"
      }
    }
  }])

  volume {
    name = "data"
  }
}
