#!/bin/bash
# clock.sh: a clock that is changed while a service runs is warned of; behind its log a service writes nothing, and says so.
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 2
lib=$(find /usr/lib -name libfaketime.so.1 2>/dev/null | head -n 1)
[ -n "$lib" ] || { echo "faketime is not installed"; exit 77; }
PATH=$(readlink -f "${B:-build}"):$PATH
scratch=$(mktemp -d)
export PATH LC_ALL=C.UTF-8 CURSUS_HOME=$scratch/home
trap 'cursus down >/dev/null 2>&1; rm -rf "$scratch"' EXIT
passed=0 failed=0

check() { # NAME STATUS TEXT COMMAND...
	local name=$1 status=$2 text=$3 said code
	shift 3
	said=$("$@" 2>&1)
	code=$?
	if [ $code = "$status" ] && [[ $said == *"$text"* ]]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $name: exit $code, not $status, or no \"$text\" in: $said"
	fi
}

eventually() { # TEXT COMMAND...: within five seconds
	local text=$1
	shift
	for ((i = 0; i < 50; i++)); do
		[[ $("$@" 2>&1) != *"$text"* ]] || return 0
		sleep 0.1
	done
	echo "$text never came"
	return 1
}

cursus init >/dev/null
echo +0 >"$scratch/clock"
LD_PRELOAD=$lib FAKETIME_TIMESTAMP_FILE=$scratch/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
	cursus-catalogue --home "$CURSUS_HOME" 2>"$scratch/log" &
check "the service answers" 0 "" eventually serving cursus health --service catalogue
check "a fact" 0 "A" cursus institution add A "A"
check "a clock that is right has no note" 69 "serving" cursus status
echo -200m >"$scratch/clock"
check "a jump back is told" 0 "" eventually "changed by -3 h 20 min" cursus status
check "and that the log is ahead" 69 "catalogue: the clock is behind the newest entry of the log" cursus status
check "the state says so" 0 "degraded" cursus health --service catalogue
check "nothing is written" 6 "the clock is behind the newest entry" cursus institution add B "B"
check "reading goes on" 0 "A" cursus institution list
check "the service log warns" 0 "event=clock_jumped way=back" cat "$scratch/log"
echo +0 >"$scratch/clock"
check "the jump forward is told" 0 "" eventually "changed by +3 h 20 min" cursus status
check "with a clock that is right it is written" 0 "B" cursus institution add B "B"
check "down" 0 "Stopped" cursus down
wait
echo +40d >"$scratch/clock"
LD_PRELOAD=$lib FAKETIME_TIMESTAMP_FILE=$scratch/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
	cursus-catalogue --home "$CURSUS_HOME" 2>"$scratch/log" &
check "a start long after is noted" 0 "" eventually "was started 40 days after the newest entry" cursus status
check "down" 0 "Stopped" cursus down
wait
echo "$passed passed, $failed failed"
[ $failed = 0 ]
