#!/bin/bash
# What an operator asks: status and stats for Prometheus.
#
#	B=build tests/e2e/operations.sh        one line a check, then "N passed, N failed"
set -u
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 2
programs=$(readlink -f "${B:-build}")
[ -x "$programs/cursus" ] || { echo "operations: there is no ${B:-build}/cursus; make" >&2; exit 2; }
scratch=$(mktemp -d) || exit 2
export PATH="$programs:$PATH" HOME="$scratch" LC_ALL=C.UTF-8 TZ=UTC CURSUS_LANG=en CURSUS_HOME="$scratch/home"
trap 'cursus down >/dev/null 2>&1; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
passed=0 failed=0
ok() { passed=$((passed + 1)); echo "ok: $1"; }
bad() { failed=$((failed + 1)); echo "FAILED: $1"; printf '%s\n' "${2:-}" | head -n 30 | sed 's/^/    | /'; }
# check NAME STATUS TEXT COMMAND...: TEXT may be empty.
check() {
	local name=$1 status=$2 text=$3 said code
	shift 3
	said=$("$@" 2>&1 </dev/null)
	code=$?
	if [ $code = "$status" ] && [[ $said == *"$text"* ]]; then ok "$name"; else bad "$name" "exit $code, \"$text\" is not in: $said"; fi
}
version=$(cursus --version); version=${version#cursus }
format() { awk -f tests/e2e/prometheus.awk; }

cursus init >/dev/null
cursus up >/dev/null
check "status shows versions" 0 "$version" cursus status
check "health too" 0 "$version" cursus health --service enrolment
cursus institution add U "Université d’Exemple" >/dev/null
cursus institution add U "Again" >/dev/null 2>&1 # refused: a counter

# Prometheus.
metrics=$(cursus stats --prometheus)
if said=$(format <<<"$metrics"); then ok "stats: the format is right"; else bad "stats: the format is right" "$said"; fi
has() { if grep -qE -- "$2" <<<"$metrics"; then ok "stats: $1"; else bad "stats: $1" "$(grep "^${2%%\{*}" <<<"$metrics")"; fi; }
for service in catalogue enrolment attendance certification; do has "$service is up" "^cursus_up\{service=\"$service\"\} 1$"; done
has "the version" "^cursus_info\{service=\"catalogue\",version=\"$version\"\} 1$"
has "the state" '^cursus_state\{service="attendance",state="serving"\} 1$'
has "other states" '^cursus_state\{service="attendance",state="full"\} 0$'
has "a feed" '^cursus_feed_behind\{service="certification",upstream="attendance"\} [0-9]+$'
has "a command that was done" '^cursus_commands_done_total\{service="catalogue"\} 1$'
has "a refusal with its reason" '^cursus_refused_total\{service="catalogue",reason="[a-z_]+"\} 1$'
for broken in '/^# TYPE cursus_up/d' 's/^cursus_up{service="catalogue"} 1/&\n&/' 's/"catalogue"} 1$/"catalogue} 1/' 's/^\(cursus_up.*\) 1$/\1 one/' \
	's/_total\b//g' '/^cursus_up{service="cat/{h;d};$G'; do
	if sed "$broken" <<<"$metrics" | format >/dev/null; then bad "a control: the format with $broken is wrong"; else ok "a control: the format with $broken is wrong"; fi
done
check "stats: no other form goes with it" 64 "other options" cursus --json stats --prometheus
check "stats: as the tables have it" 0 "commands_done" cursus stats --service catalogue
cursus key new lea --role learner --learner nobody@example.org >/dev/null 2>&1
kill "$(cat "$CURSUS_HOME/run/attendance.pid")"
for _ in $(seq 50); do cursus status --json | grep -q '"answers": false' && break; sleep 0.1; done
metrics=$(cursus stats --prometheus)
has "one that does not answer" '^cursus_up\{service="attendance"\} 0$'
if said=$(format <<<"$metrics"); then ok "stats: the format is right then too"; else bad "stats: the format is right then too" "$said"; fi
cursus up >/dev/null

echo "$passed passed, $failed failed"
[ $failed = 0 ]
