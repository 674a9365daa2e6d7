#!/usr/bin/env bash
# ci/apply.sh ENVIRONMENT PLAN: applies a plan of ci/plan.sh, and nothing but that plan.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/.."
[ $# = 2 ] || { printf 'usage: ci/apply.sh ENVIRONMENT PLAN\n' >&2; exit 2; }
plan="$(realpath "$2")"
terraform -chdir="infra/environments/$1" apply -input=false "$plan"
