mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name           = "matinee-test"
  cluster_name   = "matinee-test"
  vpc_id         = "vpc-0123456789abcdef0"
  subnet_ids     = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  max_hosts      = 8
  on_demand_base = 1
}

run "spot_above_an_on_demand_base" {
  assert {
    condition     = aws_autoscaling_group.hosts.mixed_instances_policy[0].instances_distribution[0].on_demand_base_capacity == 1
    error_message = "One host survives a shortage of spot."
  }
  assert {
    condition     = aws_autoscaling_group.hosts.mixed_instances_policy[0].instances_distribution[0].on_demand_percentage_above_base_capacity == 0
    error_message = "All others are spot."
  }
  assert {
    condition     = aws_autoscaling_group.hosts.min_size == 0 && aws_autoscaling_group.hosts.max_size == 8
    error_message = "No work, no hosts; and a bound for the bill."
  }
}

run "hosts_are_closed" {
  assert {
    condition     = aws_launch_template.host.metadata_options[0].http_tokens == "required" && aws_launch_template.host.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "Containers must not get the host's credentials."
  }
  assert {
    condition     = aws_launch_template.host.network_interfaces[0].associate_public_ip_address == "false"
    error_message = "Hosts have no public address."
  }
  assert {
    condition     = aws_launch_template.host.block_device_mappings[0].ebs[0].encrypted == "true"
    error_message = "Disks hold originals."
  }
  assert {
    condition     = strcontains(base64decode(aws_launch_template.host.user_data), "ECS_AWSVPC_BLOCK_IMDS=true")
    error_message = "The agent blocks the metadata service."
  }
}

run "refuses_a_single_type" {
  command = plan
  variables {
    instance_types = ["c7i.xlarge"]
  }
  expect_failures = [var.instance_types]
}
