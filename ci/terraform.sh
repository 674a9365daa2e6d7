#!/usr/bin/env bash
# Proves infra/ without an AWS account: formats, tests of every module on a mocked provider, mocked applies and real plans of both
# environments, and the policy check on all of them.
#
#   ci/terraform.sh [format|modules|environments|policy]…    all four without an argument
#
# Needs terraform and the AWS provider: from the folder named by TERRAFORM_MIRROR (default /opt/tf-plugins) when it is there, else from
# the registry when TERRAFORM_REGISTRY=1. Exit code 77, and a line that says what was skipped, when it has neither. Works on a copy, so
# nothing is written to the source. Nothing here ever speaks to AWS.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/.."

say() { printf '\n==> %s\n' "$*"; }
skip() { printf 'skipped: %s: neither formats nor modules nor plans of infra/ were checked.\n' "$*"; exit 77; }

mirror="${TERRAFORM_MIRROR:-/opt/tf-plugins}"
command -v terraform >/dev/null || skip "there is no terraform"
if [ -d "$mirror/registry.terraform.io/hashicorp/aws" ]; then
  init_from=("-plugin-dir=$mirror")
elif [ "${TERRAFORM_REGISTRY:-0}" = 1 ]; then
  init_from=()
else
  skip "there is no AWS provider in $mirror, and TERRAFORM_REGISTRY is not 1"
fi

# terraform warns about a configuration file that is named but not there.
unset TF_CLI_CONFIG_FILE TF_LOG
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 AWS_EC2_METADATA_DISABLED=true
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/docs/operations"
cp -r infra "$work/infra"
cp -r docs/operations/incidents "$work/docs/operations/incidents"
find "$work/infra" -name .terraform -prune -exec rm -rf {} +
root="$PWD"

# terraform_in FOLDER WORD…: shows what terraform said only when it failed.
terraform_in() {
  local folder="$1" log="$work/log"
  shift
  if ! (cd "$work/infra/$folder" && terraform "$@" -no-color) >"$log" 2>&1; then
    cat "$log"
    printf '\nerror: terraform %s failed in infra/%s\n' "$1" "$folder" >&2
    exit 1
  fi
}

init() { terraform_in "$1" init -backend=false -input=false "${init_from[@]}" "${@:2}"; }

check_format() {
  say "Formats"
  terraform fmt -check -diff -recursive -no-color infra
}

test_modules() {
  local module example
  for module in infra/modules/*/; do
    module="${module#infra/}"
    module="${module%/}"
    say "Tests of $module"
    init "$module"
    terraform_in "$module" test
    tail -n 1 "$work/log"
    for example in "infra/$module"/examples/*/; do
      example="${example#infra/}"
      init "${example%/}"
      terraform_in "${example%/}" validate
    done
  done
}

# state_of FOLDER FILE: writes the state after the mocked apply, where every value is known.
state_of() {
  (cd "$work/infra/$1" && terraform test -json -verbose) >"$work/test.jsonl" || {
    python3 -c 'import json, sys
for line in open(sys.argv[1]):
    entry = json.loads(line)
    if entry.get("@level") == "error": print(entry["@message"], json.dumps(entry.get("diagnostic", {}), indent=1))' "$work/test.jsonl"
    printf '\nerror: the tests of infra/%s failed\n' "$1" >&2
    exit 1
  }
  python3 -c 'import json, sys
states = [entry["test_state"] for entry in map(json.loads, open(sys.argv[1])) if entry["type"] == "test_state"]
json.dump(states[-1], open(sys.argv[2], "w"))' "$work/test.jsonl" "$2"
}

# plan_of FOLDER FILE WORD…: a plan by the real provider, with credentials of nobody: no data source asks AWS.
plan_of() {
  local folder="$1" file="$2"
  shift 2
  terraform_in "$folder" plan -refresh=false -input=false "-out=$work/plan" "$@"
  grep '^Plan:' "$work/log"
  (cd "$work/infra/$folder" && terraform show -json "$work/plan") >"$file"
}

check_environments() {
  local environment folder
  for environment in dev prod; do
    folder="environments/$environment"
    say "Mocked apply of $environment"
    init "$folder" -lockfile=readonly
    terraform_in "$folder" validate
    state_of "$folder" "$work/$environment.state.json"
    python3 "$work/infra/policy/check.py" "$work/$environment.state.json"

    say "Plan of $environment"
    cp ci/offline_override.tf "$work/infra/$folder/offline_override.tf"
    terraform_in "$folder" init -reconfigure -input=false -lockfile=readonly "${init_from[@]}"
    plan_of "$folder" "$work/$environment.plan.json" -var-file=example.tfvars
    python3 "$work/infra/policy/check.py" "$work/$environment.plan.json"
    rm "$work/infra/$folder/offline_override.tf"
  done
  say "The state bucket and the roles of GitHub Actions"
  init bootstrap -lockfile=readonly
  terraform_in bootstrap validate
  printf 'provider "aws" {\n  skip_credentials_validation = true\n  skip_metadata_api_check = true\n  skip_requesting_account_id = true\n}\n' \
    >"$work/infra/bootstrap/offline_override.tf"
  plan_of bootstrap "$work/bootstrap.plan.json" -var-file=example.tfvars
  python3 "$work/infra/policy/check.py" "$work/bootstrap.plan.json"
}

check_policy() {
  say "Every rule refuses its bad example"
  init policy/bad
  plan_of policy/bad "$work/bad.plan.json"
  (cd "$root" && python3 -B infra/policy/check_test.py --plan "$work/bad.plan.json")
}

for part in "${@:-all}"; do
  case "$part" in
    format) check_format ;;
    modules) test_modules ;;
    environments) check_environments ;;
    policy) check_policy ;;
    all) check_format; test_modules; check_environments; check_policy ;;
    *) printf 'usage: ci/terraform.sh [format|modules|environments|policy]…\n' >&2; exit 2 ;;
  esac
done
