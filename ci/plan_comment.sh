#!/usr/bin/env bash
# ci/plan_comment.sh ENVIRONMENT TEXT PULL_REQUEST: writes the plan below the pull request, instead of the one of an earlier push.
set -euo pipefail
[ $# = 3 ] || { printf 'usage: ci/plan_comment.sh ENVIRONMENT TEXT PULL_REQUEST\n' >&2; exit 2; }
body="$(mktemp)"
trap 'rm -f "$body"' EXIT
# GitHub takes 65536 characters; the summary is at the end of the plan.
{
  printf '### Plan of %s\n\n%s\n\n<details><summary>All of it</summary>\n\n```\n' "$1" "$(grep -E '^(Plan:|No changes)' "$2" || true)"
  tail -c 60000 "$2"
  printf '\n```\n</details>\n<!-- plan of %s -->\n' "$1"
} >"$body"
old="$(gh api --paginate "repos/{owner}/{repo}/issues/$3/comments" --jq ".[] | select(.body | contains(\"<!-- plan of $1 -->\")) | .id" | head -n 1)"
if [ -n "$old" ]; then
  gh api --method PATCH "repos/{owner}/{repo}/issues/comments/$old" --field "body=@$body" >/dev/null
else
  gh pr comment "$3" --body-file "$body"
fi
