# Runs the check with annotations. Inputs: PATHS and ARGS, one on each line, and
# SARIF; GitHub's: GITHUB_OUTPUT.
set -euo pipefail

words=()
while IFS= read -r line; do
	[[ -z $line ]] || words+=("$line")
done <<<"$ARGS"
words+=(--output github)
if [[ -n $SARIF ]]; then
	words+=(--output "sarif=$SARIF")
	delimiter=secretref-$RANDOM$RANDOM
	printf 'sarif<<%s\n%s\n%s\n' "$delimiter" "$SARIF" "$delimiter" >>"$GITHUB_OUTPUT"
fi
words+=(--)
while IFS= read -r line; do
	[[ -z $line ]] || words+=("$line")
done <<<"$PATHS"
exec secretref check "${words[@]}"
