# Values that no real installation has: ci/terraform.sh plans with them.
account_id      = "111122223333"
plan_subjects   = ["repo:example/matinee:pull_request"]
apply_subjects  = ["repo:example/matinee:environment:dev-infra", "repo:example/matinee:environment:prod-infra"]
deploy_subjects = ["repo:example/matinee:environment:dev", "repo:example/matinee:environment:prod"]
