# Only the places of secrets. Their values are made by ci/secrets.sh or given by a person: none passes through Terraform, its plan or its state.
resource "aws_secretsmanager_secret" "this" {
  for_each = var.secrets

  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.recovery_days
}

data "aws_iam_policy_document" "this" {
  for_each = aws_secretsmanager_secret.this

  # A secret is read by roles of its own account or not at all, whatever other policies say.
  statement {
    sid       = "NobodyFromOutside"
    effect    = "Deny"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [each.value.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_secretsmanager_secret_policy" "this" {
  for_each = aws_secretsmanager_secret.this

  secret_arn          = each.value.arn
  policy              = data.aws_iam_policy_document.this[each.key].json
  block_public_policy = true
}
