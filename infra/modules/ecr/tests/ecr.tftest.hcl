mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  prefix       = "matinee-test"
  repositories = ["user-service", "ffmpeg-worker"]
  kms_key_arn  = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
}

run "tags_never_move_and_pushes_are_scanned" {
  assert {
    condition     = alltrue([for each in aws_ecr_repository.this : each.image_tag_mutability == "IMMUTABLE" && each.image_scanning_configuration[0].scan_on_push])
    error_message = "A tag names one image for ever."
  }
  assert {
    condition     = aws_ecr_repository.this["user-service"].name == "matinee-test/user-service"
    error_message = "Names begin with the prefix."
  }
  assert {
    condition     = alltrue([for each in aws_ecr_lifecycle_policy.this : jsondecode(each.policy).rules[1].selection.countNumber == 50])
    error_message = "Fifty builds to go back to."
  }
}

run "refuses_to_keep_too_few" {
  command = plan
  variables {
    keep = 1
  }
  expect_failures = [var.keep]
}
