#!/usr/bin/env bash
# Makes one comment of the previews in a folder: of each stack STACK.diff, and STACK.cost where it could be told.
#
#   bash .github/report.sh FOLDER
set -euo pipefail
shopt -s nullglob

# GitHub takes 65,536 characters, and there are several stacks.
longest=16000

diffs=("${1:?usage: report.sh FOLDER}"/*.diff)
[ ${#diffs[@]} -gt 0 ] || echo "No stack could be previewed: see the run."

for diff in "${diffs[@]}"; do
  stack=$(basename "$diff" .diff)
  cost=${diff%.diff}.cost
  printf '### %s\n\n' "$stack"
  if [ -s "$cost" ]; then
    printf '```\n%s\n```\n\n' "$(head -c "$longest" "$cost")"
  else
    printf 'What it costs could not be told: the preview did not pass.\n\n'
  fi
  printf '<details><summary>Preview</summary>\n\n```diff\n%s\n```\n\n</details>\n\n' "$(tail -c "$longest" "$diff")"
done
