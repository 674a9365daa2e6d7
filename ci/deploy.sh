#!/usr/bin/env bash
# ci/deploy.sh ENVIRONMENT SERVICE IMAGE@sha256:…: a new revision of the service with this image, from the latest that Terraform or a
# deployment registered; then waits. ECS itself rolls back when tasks do not start or answer errors: that ends with exit code 1.
set -euo pipefail
[ $# = 3 ] || { printf 'usage: ci/deploy.sh ENVIRONMENT SERVICE IMAGE@sha256:DIGEST\n' >&2; exit 2; }
[[ "$3" =~ @sha256:[0-9a-f]{64}$ ]] || { printf 'error: the image has to be named by its digest\n' >&2; exit 2; }
cluster="matinee-$1" service="$2" image="$3"
patience_s="${PATIENCE_S:-1800}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# What ECS adds when it registers a revision, it does not take back.
aws ecs describe-task-definition --task-definition "$cluster-$service" --query taskDefinition --output json \
  | python3 -c '
import json, sys
task = json.load(sys.stdin)
for field in ("taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt", "registeredBy", "deregisteredAt"):
    task.pop(field, None)
[container] = [each for each in task["containerDefinitions"] if each["name"] == sys.argv[1]]
container["image"] = sys.argv[2]
json.dump(task, sys.stdout)' "$service" "$image" >"$work/revision.json"

revision="$(aws ecs register-task-definition --cli-input-json "file://$work/revision.json" --query taskDefinition.taskDefinitionArn --output text)"
printf 'revision %s\n' "$revision"
aws ecs update-service --cluster "$cluster" --service "$service" --task-definition "$revision" --output text --query service.serviceName

deadline=$((SECONDS + patience_s))
while :; do
  # The deployment of this revision: its state, and how many of its tasks run.
  read -r state running desired <<<"$(aws ecs describe-services --cluster "$cluster" --services "$service" --output text \
    --query "services[0].deployments[?taskDefinition=='$revision'].[rolloutState, runningCount, desiredCount]")" || true
  case "${state:-GONE}" in
    COMPLETED)
      printf 'stable: %s of %s tasks run\n' "$running" "$desired"
      exit 0
      ;;
    FAILED | GONE)
      printf 'error: ECS has rolled %s back; the reasons:\n' "$service" >&2
      aws ecs describe-services --cluster "$cluster" --services "$service" --output text --query 'services[0].events[:8].message' >&2
      exit 1
      ;;
  esac
  if [ "$SECONDS" -ge "$deadline" ]; then
    printf 'error: not stable after %s s; it goes on without us\n' "$patience_s" >&2
    exit 1
  fi
  printf '%s: %s of %s tasks run\n' "$state" "$running" "$desired"
  sleep "${POLL_S:-10}"
done
