#!/usr/bin/env bash
# ci/plan.sh ENVIRONMENT PLAN TEXT: writes the plan and what people read of it, and refuses one that breaks a rule of infra/policy.
# SETTINGS and BACKEND are the contents of terraform.tfvars and backend.hcl, which are not in the repository; without them the files are used.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/.."
[ $# = 3 ] || { printf 'usage: ci/plan.sh ENVIRONMENT PLAN TEXT\n' >&2; exit 2; }
plan="$(realpath "$2")" text="$(realpath "$3")"
cd "infra/environments/$1"
if [ -n "${SETTINGS:-}" ]; then printf '%s\n' "$SETTINGS" >terraform.tfvars; fi
if [ -n "${BACKEND:-}" ]; then printf '%s\n' "$BACKEND" >backend.hcl; fi
terraform init -input=false -lockfile=readonly -backend-config=backend.hcl
# A plan that only reads takes no lock: its role may not write.
terraform plan -input=false -lock=false "-out=$plan"
terraform show -no-color "$plan" >"$text"
terraform show -json "$plan" | ../../policy/check.py -
