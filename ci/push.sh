#!/usr/bin/env bash
# ci/push.sh ENVIRONMENT SERVICE REGISTRY TAG: pushes matinee/SERVICE:TAG to ECR and prints it by digest. Tags never move there, so an image
# that was pushed before is not pushed again.
set -euo pipefail
[ $# = 4 ] || { printf 'usage: ci/push.sh ENVIRONMENT SERVICE REGISTRY TAG\n' >&2; exit 2; }
environment="$1" service="$2" registry="$3" tag="$4"
repository="matinee-$environment/$service"

digest() { aws ecr describe-images --repository-name "$repository" --image-ids "imageTag=$tag" --query 'imageDetails[0].imageDigest' --output text; }

if ! digest >/dev/null 2>&1; then
  docker tag "matinee/$service:$tag" "$registry/$repository:$tag" >&2
  docker push --quiet "$registry/$repository:$tag" >&2
fi
printf '%s/%s@%s\n' "$registry" "$repository" "$(digest)"
