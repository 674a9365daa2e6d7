module "hosts" {
  source = "../.."

  name         = "matinee-example"
  cluster_name = "matinee-example"
  vpc_id       = "vpc-0123456789abcdef0"
  subnet_ids   = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  max_hosts    = 4
}
