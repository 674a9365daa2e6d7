module "vpc" {
  source = "../.."

  name        = "matinee-example"
  region      = "eu-west-1"
  cidr        = "10.20.0.0/16"
  azs         = ["eu-west-1a", "eu-west-1b"]
  nat         = "single"
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
}
