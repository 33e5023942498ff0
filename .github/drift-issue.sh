#!/usr/bin/env bash
# Tells of a stack's drift in one issue for each stack: opened the first night, and commented on after that.
#
#   bash .github/drift-issue.sh STACK FILE      needs GH_TOKEN, and RUN, the link to the run
set -euo pipefail

stack=${1:?usage: drift-issue.sh STACK FILE} file=${2:?usage: drift-issue.sh STACK FILE}
title="Drift in $stack"
body=$(printf 'What runs is not what the program made, or it could not be compared: %s\n\n```\n%s\n```\n' "$RUN" "$(tail -c 60000 "$file" 2>/dev/null)")

number=$(gh issue list --state open --search "\"$title\" in:title" --json number,title --jq "map(select(.title == \"$title\")) | .[0].number // empty")
if [ -n "$number" ]; then
  gh issue comment "$number" --body "$body"
else
  gh issue create --title "$title" --body "$body"
fi
