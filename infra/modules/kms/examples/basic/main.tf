module "kms" {
  source = "../.."

  name       = "matinee-example"
  account_id = "111122223333"
  region     = "eu-west-1"
}
