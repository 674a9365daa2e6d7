#!/usr/bin/env bash
# shellcheck disable=SC2317  # The functions that make secrets are called by `make`.
# ci/secrets.sh ENVIRONMENT: gives a value to every secret that has none yet and that can be made; names those that a person has to give.
# ci/secrets.sh ENVIRONMENT NAME: makes this one anew (docs/operations/key-rotation.md says what has to follow).
#
# Values go from here to Secrets Manager by the standard input of `aws`: no list of processes, no log and no Terraform state has them.
set -euo pipefail
[ $# = 1 ] || [ $# = 2 ] || { printf 'usage: ci/secrets.sh ENVIRONMENT [NAME]\n' >&2; exit 2; }
environment="$1" only="${2:-}"
name="matinee-$environment"
deployment="$(terraform -chdir="infra/environments/$environment" output -json deployment)"
of() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1" <<<"$deployment"; }

has_value() { aws secretsmanager get-secret-value --secret-id "$name/$1" --query VersionId --output text >/dev/null 2>&1; }

# put NAME: its input becomes the value.
put() { python3 -c 'import json, sys; print(json.dumps({"SecretId": sys.argv[1], "SecretString": sys.stdin.read().rstrip("\n")}))' "$name/$1" \
  | aws secretsmanager put-secret-value --cli-input-json file:///dev/stdin --query VersionId --output text >/dev/null; }

letters() { openssl rand -hex 24; }

# make NAME COMMAND…: when it is wanted or missing, the output of the command becomes the value.
make() {
  local secret="$1"
  shift
  if [ -n "$only" ] && [ "$only" != "$secret" ]; then return; fi
  if [ -z "$only" ] && has_value "$secret"; then printf '%-28s is there\n' "$secret"; return; fi
  "$@" | put "$secret"
  printf '%-28s made\n' "$secret"
}

database_url() {
  printf 'postgres://%s_service:%s@%s/matinee?sslmode=%s&sslrootcert=/etc/matinee/ca/rds.pem' "$1" "$(letters)" "$(of database)" "$(of database_tls)"
}

# Two passwords are valid at a time: the new one is added before services know it, the old one goes at the next change.
cache_url() {
  local password old
  password="$(letters)"
  old="$(aws secretsmanager get-secret-value --secret-id "$name/cache-url" --query SecretString --output text 2>/dev/null | sed -n 's#^rediss://[^:]*:\([^@]*\)@.*#\1#p' || true)"
  python3 -c 'import json, sys
print(json.dumps({"UserId": sys.argv[1], "AuthenticationMode": {"Type": "password", "Passwords": [each for each in sys.stdin.read().split() if each]}}))' \
    "$(of cache_user)" <<<"$password $old" \
    | aws elasticache modify-user --cli-input-json file:///dev/stdin --query Status --output text >/dev/null
  printf 'rediss://%s:%s@%s:6379' "$(of cache_user)" "$password" "$(of cache)"
}

access_key() { printf 'ed25519:%s' "$(openssl rand 32 | base64 -w0 | tr '+/' '-_' | tr -d '=')"; }

make service-secret openssl rand -base64 48
make access-key access_key
make playback-keys openssl rand -base64 48
for service in user content streaming payment; do make "$service/database-url" database_url "$service"; done
make cache-url cache_url
if [ "$(of payments)" = sandbox ]; then make payment/webhook-secret openssl rand -hex 32; fi

missing=0
for secret in edge-keys payment/webhook-secret payment/secret-key; do
  if [ "$secret" = payment/secret-key ] && [ "$(of payments)" = sandbox ]; then continue; fi
  if ! has_value "$secret"; then
    printf '%-28s has to be given by a person (docs/operations/first-deployment.md)\n' "$secret"
    missing=1
  fi
done
exit "$missing"
