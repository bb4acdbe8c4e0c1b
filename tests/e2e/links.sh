#!/bin/bash
# links.sh: a program holds what it uses: no credential code in a service that signs nothing, no engine in the command line.
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 2
B=$(readlink -f "${B:-build}")
command -v nm >/dev/null || { echo "nm is not installed"; exit 77; }
passed=0 failed=0

symbols() { nm "$B/$1" | awk '$2 ~ /^[TDRB]$/ { print $3 }'; }
has() { # PROGRAM PATTERN: the control, without which the rest shows nothing
	if symbols "$1" | grep -qE "$2"; then passed=$((passed + 1)); else
		failed=$((failed + 1)); echo "FAILED: $1 has no symbol like $2: were its symbols removed?"; fi
}
lacks() { # PROGRAM PATTERN
	local found
	found=$(symbols "$1" | grep -E "$2" | head -n 3 | paste -sd ' ')
	if [ -z "$found" ]; then passed=$((passed + 1)); else
		failed=$((failed + 1)); echo "FAILED: $1 holds $found"; fi
}

credential='^(credential|proof|jcs|register|diploma_code|did_key|multibase)_'
has cursus-certification "$credential"
has cursus-certification '^decide_diploma'
has cursus '^credential_'
for service in catalogue enrolment attendance; do
	has "cursus-$service" '^engine_run$'
	lacks "cursus-$service" "$credential"
	lacks "cursus-$service" '^client_'
done
lacks cursus '^(engine|server|dedup|decide|apply)_'
# What limits peers stands in the way of every socket of a process; who serves nobody does without.
has cursus-catalogue '^(accept4|backlog_add)$'
lacks cursus '^(send|recv|accept4|connect|close|intake_.*|backlog_.*|net_open)$'
lacks cursus '^random_(message|invalid)$'
echo "links: $passed passed, $failed failed"
[ $failed = 0 ]
