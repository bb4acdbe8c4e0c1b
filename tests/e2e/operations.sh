#!/bin/bash
# What an operator asks: status, stats for Prometheus, and the doctor, of a home that is well and of one with each thing wrong.
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

check "doctor: no home" 1 "cursus init" cursus doctor
cursus init >/dev/null
check "doctor: nothing runs" 1 "-> cursus up" cursus doctor
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
check "doctor: one that does not answer" 1 "WRONG: services: attendance: does not answer" cursus doctor
cursus up >/dev/null

# The doctor.
check "doctor: no backup yet" 1 "WRONG: backup: none was made" cursus doctor
cursus backup "$scratch/backup" >/dev/null
check "doctor: all is well" 0 "good: backup" cursus doctor
states() { cursus doctor --json | jq -r '.[] | "\(.check)=\(.state)"' | sort -u | tr '\n' ' '; }
said=$(states)
for one in backup disk feeds keys permissions services versions; do
	[[ $said == *"$one=good"* ]] && ok "doctor: $one is good" || bad "doctor: $one is good" "$said"
done
[[ $said == *clock=* ]] && ok "doctor: the clock is looked at" || bad "doctor: the clock is looked at" "$said"
wrong() { # NAME TEXT TODO: what the doctor says now
	check "doctor: $1" 1 "$2" cursus doctor
	check "doctor: $1: what to do" 1 "-> $3" cursus doctor
}
chmod 644 "$CURSUS_HOME/issuer.key"
wrong "an open key" "WRONG: permissions: $CURSUS_HOME/issuer.key is open to other accounts" "chmod 600 $CURSUS_HOME/issuer.key"
chmod 600 "$CURSUS_HOME/issuer.key"
chmod 755 "$CURSUS_HOME"
wrong "an open home" "$CURSUS_HOME is open to other accounts" "chmod 700 $CURSUS_HOME"
chmod 700 "$CURSUS_HOME"
mv "$CURSUS_HOME/issuer.key" "$scratch/"
wrong "no key for diplomas" "issuer.key is missing" "put it back from a backup"
mv "$scratch/issuer.key" "$CURSUS_HOME/"
cp "$CURSUS_HOME/keys/catalogue.pub" "$scratch/"
cp "$CURSUS_HOME/keys/enrolment.pub" "$CURSUS_HOME/keys/catalogue.pub"
wrong "a key that is another's" "keys/catalogue.pub is not the public part" "restore principals and keys"
cp "$scratch/catalogue.pub" "$CURSUS_HOME/keys/"
sed -i.kept '$a nonsense here' "$CURSUS_HOME/principals"
wrong "a wrong line in principals" "WRONG: keys: \"$CURSUS_HOME/principals\", line" "correct that line"
mv "$CURSUS_HOME/principals.kept" "$CURSUS_HOME/principals"
sed -i 's/^20[0-9-]*T/2020-01-01T/' "$CURSUS_HOME/run/last-backup"
wrong "an old backup" "WRONG: backup: the last one is" "cursus backup DIR"
cursus backup "$scratch/backup2" >/dev/null
mv "$scratch/backup2" "$scratch/safe"
check "doctor: a backup that was moved" 0 "is not there any more" cursus doctor
if command -v faketime >/dev/null; then
	wrong_clock=$(faketime -f '+90s' cursus doctor 2>&1)
	[[ $wrong_clock == *"WRONG: clock: the clock of catalogue and the one here are "*" seconds apart"* ]] && ok "doctor: clocks apart" || bad "doctor: clocks apart" "$wrong_clock"
fi
check "doctor: at the end all is well again" 0 "good: keys" cursus doctor
echo "$passed passed, $failed failed"
[ $failed = 0 ]
