#!/usr/bin/env bash
# ci/run_task.sh ENVIRONMENT COMMAND…: runs a command in the operator's container, inside of the network, and ends with its exit code:
#
#   ci/run_task.sh dev database-roles
#   ci/run_task.sh dev matinee user list
set -euo pipefail
[ $# -ge 2 ] || { printf 'usage: ci/run_task.sh ENVIRONMENT COMMAND…\n' >&2; exit 2; }
environment="$1"
shift
cluster="matinee-$environment"
read -r subnets group <<<"$(terraform -chdir="infra/environments/$environment" output -json deployment \
  | python3 -c 'import json, sys; value = json.load(sys.stdin); print(",".join(value["subnets"]), value["operator_group"])')"
overrides="$(python3 -c 'import json, sys; print(json.dumps({"containerOverrides": [{"name": "operator", "command": sys.argv[1:]}]}))' "$@")"

task="$(aws ecs run-task --cluster "$cluster" --task-definition "$cluster-operator" --launch-type FARGATE --overrides "$overrides" \
  --network-configuration "awsvpcConfiguration={subnets=[$subnets],securityGroups=[$group],assignPublicIp=DISABLED}" \
  --query 'tasks[0].taskArn' --output text)"
printf 'task %s; its words: aws logs tail /%s/operator --since 10m\n' "$task" "$cluster" >&2
aws ecs wait tasks-stopped --cluster "$cluster" --tasks "$task"
code="$(aws ecs describe-tasks --cluster "$cluster" --tasks "$task" --query 'tasks[0].containers[0].exitCode' --output text)"
[[ "$code" =~ ^[0-9]+$ ]] || { aws ecs describe-tasks --cluster "$cluster" --tasks "$task" --query 'tasks[0].stoppedReason' --output text >&2; exit 5; }
exit "$code"
