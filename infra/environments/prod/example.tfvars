# Values that no real installation has: ci/terraform.sh plans with them. Copy to terraform.tfvars, which stays out of the repository.
account_id                = "111122223333"
domain                    = "prod.watch.example.com"
zone_id                   = "Z0123456789EXAMPLE"
certificate_arn           = "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
edge_certificate_arn      = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
cloudfront_prefix_list_id = "pl-0123456789abcdef0"
playback_public_keys      = { a = "example-a.pem", b = "example-b.pem" }
alarm_emails              = ["operations@example.com"]
runbook_url               = "https://github.com/example/matinee/blob/main/docs/operations/incidents"
