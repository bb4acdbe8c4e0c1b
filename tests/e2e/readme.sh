#!/bin/bash
# readme.sh: README.md does what it says. Its lines are run as a reader would type them, in a home of their own; what they print
# and their exit status are compared with the page, and what the page names must be there. The page itself says how it is marked.
#
#	B=build tests/e2e/readme.sh        with -v every line is shown
#
# Its controls: pages with one wrong thing each, which must fail.

verbose=no
[ "${1-}" = -v ] && verbose=yes
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 2
programs=$(readlink -f "${B:-build}")
[ -x "$programs/cursus" ] || { echo "readme: there is no ${B:-build}/cursus; make" >&2; exit 2; }
for tool in python3 openssl; do
	command -v "$tool" >/dev/null || { echo "readme: $tool is not installed" >&2; exit 2; }
done
readme_scratch=$(mktemp -d) || exit 2
export PATH="$programs:$PATH" HOME="$readme_scratch/person" LC_ALL=C.UTF-8
export CURSUS_HOME="$HOME/home"
mkdir "$HOME"
clean() {
	for home in "$HOME"/*/principals; do
		[ -e "$home" ] && cursus --home "${home%/principals}" down >/dev/null 2>&1
	done
	rm -rf "$readme_scratch"
}
trap clean EXIT
trap 'exit 130' INT TERM

passed=0 failed=0
pass() {
	passed=$((passed + 1))
	[ $verbose = no ] || echo "ok: $1"
}
fail() {
	failed=$((failed + 1))
	echo "FAILED: $1"
	[ $# -lt 2 ] || sed 's/^/    | /' "$2"
}

# One command, its exit status and the texts that it must print. It runs in this shell: what it exports is there for the next one.
# After one that fails the rest would only fail with it.
check_line() { # place, command, status, texts...
	local line_place=$1 line_command=$2 line_status=$3 line_out="$readme_scratch/out" line_code line_text
	shift 3
	[ $failed = "$page_failed_before" ] || return
	eval "$line_command" >"$line_out" 2>&1 </dev/null
	line_code=$?
	if [ "$line_code" != "$line_status" ]; then
		fail "$line_place: exit $line_code, not $line_status: $line_command" "$line_out"
		return
	fi
	for line_text; do
		if ! grep -qF -- "$line_text" "$line_out"; then
			fail "$line_place: does not print \"$line_text\": $line_command" "$line_out"
			return
		fi
	done
	pass "$line_place: $line_command"
}

run_page() { # file
	local page_line page_number=0 page_mark='' page_state=out page_command='' page_status=0 page_place=''
	local page_passed_before=$passed page_failed_before=$failed
	local -a page_texts=()
	page_flush() {
		[ -z "$page_command" ] || check_line "$page_place" "$page_command" "$page_status" "${page_texts[@]}"
		page_command='' page_status=0 page_texts=()
	}
	while IFS= read -r page_line <&3 || [ -n "$page_line" ]; do
		page_number=$((page_number + 1))
		case $page_state:$page_line in
		out:'<!-- run -->') page_mark=run ;;
		out:'<!-- not run: '*) page_mark=skip ;;
		out:'```sh')
			page_state=$page_mark
			[ -n "$page_state" ] || { fail "$page_number: a block that is not marked as run or not run" && page_state=skip; } ;;
		out:?*) page_mark='' ;;
		run:'```') page_flush; page_state=out page_mark='' ;;
		*:'```') page_state=out page_mark='' ;;
		run:'# -> '*) page_texts+=("${page_line#'# -> '}") ;;
		run:'# exit '*) page_status=${page_line#'# exit '} ;;
		run:'#'* | run:) ;;
		run:*)
			if [ "${page_command: -1}" = '\' ]; then
				page_command="${page_command%?}$page_line"
			else
				page_flush
				page_command=$page_line page_place=$page_number
			fi ;;
		esac
	done 3<"$1"
	[ $((passed + failed)) -gt $((page_passed_before + page_failed_before)) ] || fail "$1: not one line was run"
}

# What stands in backquotes: files of the project, names of tests after their file, targets of make.
check_names() { # file
	local name file
	while IFS= read -r name; do
		case $name in
		clients/* | common/* | docker/* | po/* | proto/* | services/* | tests/* | .ci/*)
			file=$name
			if [ -e "$name" ]; then pass "$name"; else fail "$name is named and is not there"; fi ;;
		'make '[a-z]*)
			if cat Makefile tests/*/*.mk | grep -q "^${name#make }:"; then pass "$name"; else fail "$name: no such target"; fi ;;
		'^') file='' ;;
		*[!a-z0-9_]*) ;;
		*)
			[[ $file == tests/* && -f $file ]] || continue
			if grep -qw -- "$name" "$file"; then pass "$file $name"; else fail "$file has no test $name"; fi ;;
		esac
	done < <(sed 's/^/^/' "$1" | grep -oE '`[^`]+`|^\^' | tr -d '`')
}

check_exit_codes() { # file
	local code text
	while IFS=$'\t' read -r code text; do
		if grep -qxF "| $code | $text |" "$1"; then pass "exit $code"; else fail "exit $code is not told as \"$text\""; fi
	done < <(sed -nE 's/^STATUS\([a-z_]+, +[0-9]+, +([0-9]+), "(.*)"\)$/\1\t\2/p' proto/status.tbl)
}

# Each page has one wrong thing, and one right line before it.
wrong_page() { # what, text
	local verdict
	printf '<!-- run -->\n```sh\ntrue\n```\n%s\n' "$2" >"$readme_scratch/wrong.md"
	verdict=$(passed=0 failed=0 verbose=no
		run_page "$readme_scratch/wrong.md" && check_names "$readme_scratch/wrong.md"
		echo "$failed wrong") || true
	if [ "${verdict##*$'\n'}" = "1 wrong" ]; then pass "control: $1"; else fail "control: $1 goes unnoticed ($verdict)"; fi
}
controls() {
	local run=$'<!-- run -->\n```sh\n'
	wrong_page "a command that fails" "${run}false"$'\n```'
	wrong_page "a text that is not printed" "${run}"$'echo one\n# -> two\n```'
	wrong_page "a status that is not met" "${run}"$'true\n# exit 3\n```'
	wrong_page "a refusal that is not stated" "${run}"$'cursus frobnicate\n```'
	wrong_page "a block without a mark" $'```sh\ntrue\n```'
	wrong_page "a file that is not there" '`tests/unit/nothing.c`'
	wrong_page "a test that is not there" '| `tests/unit/server.c` `a_test_that_nobody_wrote` |'
	wrong_page "a target that is not there" '`make coffee`'
}

controls
check_names README.md
check_exit_codes README.md
run_page README.md
echo "$passed passed, $failed failed"
[ $failed = 0 ]
