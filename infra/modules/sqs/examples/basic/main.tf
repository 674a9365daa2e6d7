module "transcode" {
  source = "../.."

  name        = "matinee-example-transcode"
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  runbook_url = "https://example.com/docs/operations/incidents"
}
