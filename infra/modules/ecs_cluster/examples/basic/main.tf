module "cluster" {
  source = "../.."

  name = "matinee-example"
}
