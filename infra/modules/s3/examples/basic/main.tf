module "media" {
  source = "../.."

  bucket      = "matinee-example-media"
  account_id  = "111122223333"
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
}
