mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name        = "matinee-test"
  region      = "eu-west-1"
  cidr        = "10.20.0.0/16"
  azs         = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
}

run "three_zones_with_their_own_way_out" {
  variables {
    interface_endpoints = ["ecr.api", "ecr.dkr", "logs"]
  }

  assert {
    condition     = length(aws_subnet.public) == 3 && length(aws_subnet.private) == 3 && length(aws_subnet.database) == 3
    error_message = "Three kinds of subnets in every zone."
  }
  assert {
    condition = length(distinct(concat(
      values(aws_subnet.public)[*].cidr_block, values(aws_subnet.private)[*].cidr_block, values(aws_subnet.database)[*].cidr_block
    ))) == 9
    error_message = "No two subnets may overlap."
  }
  assert {
    condition     = length(aws_nat_gateway.this) == 3
    error_message = "A zone's failure must not cut the others off."
  }
  assert {
    condition     = length(aws_route_table.database.route) == 0
    error_message = "Databases have no way out."
  }
  assert {
    condition     = alltrue([for subnet in aws_subnet.public : !subnet.map_public_ip_on_launch])
    error_message = "Nothing gets a public address by accident."
  }
  assert {
    condition     = length(aws_vpc_endpoint.interface) == 3 && aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway"
    error_message = "Endpoints for AWS, and the free one for S3."
  }
  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "The default security group is closed."
  }
}

run "one_way_out_when_money_counts" {
  variables {
    nat = "single"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route_table.private) == 3
    error_message = "One NAT gateway, used by every zone."
  }
  assert {
    condition     = length(aws_security_group.endpoints) == 0
    error_message = "No endpoints, no security group."
  }
}

run "refuses_one_zone" {
  command = plan
  variables {
    azs = ["eu-west-1a"]
  }
  expect_failures = [var.azs]
}

run "refuses_a_public_network" {
  command = plan
  variables {
    cidr = "8.8.0.0/16"
  }
  expect_failures = [var.cidr]
}
