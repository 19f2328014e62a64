#!/bin/sh
# Runs the fuzz targets of packages one after the other, each for some time:
#
#	test/fuzz.sh 30s ./...
#
# It stops at the first that fails, and fails when there is none.
set -eu
time=$1
shift
out=$(mktemp)
trap 'rm -f "$out"' EXIT

found=
for package in $(go list "$@"); do
	go test -list '^Fuzz' "$package" >"$out" || { cat "$out"; exit 1; }
	for target in $(grep '^Fuzz' "$out" || true); do
		found=1
		echo "$package $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 20x "$package" >"$out" 2>&1 && status=0 || status=$?
		if [ $status -eq 0 ]; then
			tail -n 3 "$out"
			continue
		fi
		cat "$out"
		# When a worker is slow to stop at the end of the time, go test calls
		# that a failure. A real one names its input.
		if grep -q '^ *context deadline exceeded$' "$out" && ! grep -q 'Failing input written to' "$out" && ! grep -q panic "$out"; then
			echo "$package $target: ran out of time while stopping; no failing input"
			continue
		fi
		exit $status
	done
done
[ -n "$found" ] || { echo "no fuzz target in $*" >&2; exit 1; }
