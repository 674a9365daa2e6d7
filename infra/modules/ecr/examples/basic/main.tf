module "images" {
  source = "../.."

  prefix       = "matinee-example"
  repositories = ["user-service", "ffmpeg-worker"]
  kms_key_arn  = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
}
