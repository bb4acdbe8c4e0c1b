#!/bin/bash
# cli.sh: the command line as people use it, mistakes included, against real services in homes of their own.
#
#	B=build tests/e2e/cli.sh        one line a check, then "N passed, N failed"
#
# Parts that need ../shared (the example cohorts) are skipped, with a line, where it is not there.
set -u
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 2
programs=$(readlink -f "${B:-build}")
[ -x "$programs/cursus" ] || { echo "cli: there is no ${B:-build}/cursus; make" >&2; exit 2; }
scratch=$(mktemp -d) || exit 2
export PATH="$programs:$PATH" HOME="$scratch/person" LC_ALL=C.UTF-8 TZ=UTC
unset LANGUAGE CURSUS_LANG NO_COLOR COLUMNS
mkdir "$HOME"
export CURSUS_HOME="$scratch/home"
data=../shared/data
out="$scratch/out" err="$scratch/err"

stop_all() {
	local home
	for home in "$scratch"/*/principals; do
		[ ! -e "$home" ] || cursus --home "${home%/principals}" down >/dev/null 2>&1
	done
	rm -rf "$scratch"
}
trap stop_all EXIT
trap 'exit 130' INT TERM

passed=0 failed=0
ok() {
	passed=$((passed + 1))
	echo "ok: $1"
}
bad() {
	failed=$((failed + 1))
	echo "FAILED: $1"
	[ $# -lt 2 ] || echo "    $2"
	head -n 6 "$out" "$err" 2>/dev/null | cut -c1-200 | sed 's/^/    | /'
}
# What it prints, on either side, is kept in $out and $err; $code is its status.
run() {
	"$@" >"$out" 2>"$err" </dev/null
	code=$?
}
# check NAME STATUS TEXT COMMAND...: TEXT may be empty.
check() {
	local name=$1 status=$2 text=$3
	shift 3
	run "$@"
	if [ $code != "$status" ]; then
		bad "$name" "exit $code, not $status: $*"
	elif [ -n "$text" ] && ! cat "$out" "$err" | grep -qF -- "$text"; then
		bad "$name" "does not print \"$text\": $*"
	else
		ok "$name"
	fi
}
# is NAME EXPECTED GOT
is() {
	if [ "$2" = "$3" ]; then ok "$1"; else bad "$1" "\"$3\", not \"$2\""; fi
}
# json PYTHON < document: an expression about j
json() {
	python3 -c "import json,sys; j=json.load(sys.stdin); print($1)" 2>&1
}
total() { # of a JSON list that a command prints
	cursus "$@" --json 2>/dev/null | json 'len(j)'
}

before_there_is_a_home() {
	check "no home: says how to make one" 69 "cursus init" cursus cohort list
	check "no home: status too" 69 "cursus init" cursus status
	check "the version" 0 "cursus " cursus --version
	check "help of everything" 0 "Every day:" cursus
	check "-h is help" 0 "Every day:" cursus -h
	check "-h is help behind a command" 0 "cursus trainer add code" cursus trainer add -h Test
	check "-h is help behind an everyday command" 0 "cursus verify" cursus verify -h
	check "help check: where a damaged store is checked" 0 "without --key" cursus help check
	check "-h names nothing" 0 "cursus key" cursus key new -h --role auditor
	check "words are understood in French" 0 "cursus cohort open cohort" cursus Promotion OUVRIR --help
	check "help of a French word" 0 "cursus cohort open cohort" cursus aide promotion ouvrir
	check "help of a noun" 0 "cohort resize" cursus help cohort
	check "help of a command tells choices" 0 "planned | open" cursus cohort list --help
	check "help tells nested JSON" 0 '"status": present | late' cursus help sheet call
	check "help tells what --file reads" 0 '{"lines": [...]}' cursus help sheet call
	check "help of JSON" 0 '"cohort_code"' cursus help json
	check "help of principals" 0 "HOME/principals" cursus help principals
	check "a mistyped noun is met by the nearest" 64 'did you mean "cohort"' cursus cohrt list
	check "a mistyped verb too" 64 'did you mean "list"' cursus cohort lst
	check "a mistyped everyday command too" 64 'did you mean "import"' cursus imprt
	check "a noun alone asks for its verb" 64 "open, start" cursus cohort
	check "an unknown service" 64 "enrolment" cursus check nope
	check "--json and --csv at once" 64 "either" cursus cohort list --json --csv
	check "the reference" 0 "command cohort_open" cursus schema cohort_open
	check "a message that is none" 64 'did you mean "cohort_open"' cursus schema cohort opne
	check "the reference in JSON" 0 '"messages"' cursus schema --json
	run sh -c 'cursus man | man -l - 2>&1 | cat'
	is "the manual page is readable by man" 1 "$(grep -c 'EVERYDAY COMMANDS' "$out")"
	[ ! -x "$(command -v groff)" ] ||
		is "and groff warns of nothing" "" "$(cursus man | groff -man -Tutf8 -ww 2>&1 >/dev/null)"
	check "an unwritable home" 1 "cannot make the folder" cursus --home /proc/cursus init
}

offered() { # the words that bash would offer
	bash -c 'eval "$(cursus completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cursus
		printf "%s " "${COMPREPLY[@]}"' bash "$@" 2>&1
}
completion_in_bash() {
	is "completion: nouns, once" "cohort " "$(offered cursus coh)"
	is "completion: verbs" "open " "$(offered cursus cohort o)"
	is "completion: both kinds of verbs" "issue " "$(offered cursus diploma is)"
	is "completion: a field's choices" "planned open started closed cancelled " \
		"$(offered cursus cohort list --state '')"
	is "completion: options of an everyday command" "--out " "$(offered cursus diploma issue --o)"
	is "completion: after global options" "list " "$(offered cursus --home /tmp --json cohort li)"
	is "completion: after help" "cohort " "$(offered cursus help coho)"
	touch "$scratch/learners of May.csv"
	is "completion: files" "$scratch/learners of May.csv " "$(offered cursus import learners "$scratch/lea")"
}

programme() { # CODE: the smallest programme that asks for something
	cat <<-JSON
	{"code": "$1", "kind": "DU", "title": "DU Médecin coordonnateur « éphémère »",
	 "outcome": "university diploma", "institutions": [{"name": "Université d'été", "lead": true}],
	 "timezone": "Europe/Paris", "units": [{"code": "U1", "title": "Éthique", "hours_presence": 4}],
	 "rules": {"attendance_min_permille": 500, "average_min": 1000,
	           "components": [{"code": "ORAL", "title": "Oral", "coefficient": 1}],
	           "honours": [["bien", 1400]]}}
	JSON
}

a_home() {
	check "init" 0 "cursus up" cursus init
	check "init again changes nothing" 0 "already, and nothing in it was replaced" cursus init
	check "services down: says so" 69 "not reachable" cursus cohort list
	check "services down: status tells, and what to do" 69 "cursus up" cursus status
	check "--dry-run is refused where it would be none" 64 "--dry-run is not supported" cursus up --dry-run
	check "up" 0 "Four services answer" cursus up
	check "up again" 0 "run already; cursus status shows them" cursus up
	check "status" 0 "serving" cursus status
	is "status as JSON" "True" "$(cursus status --json | json 'all(s["answers"] and s["state"] == "serving" for s in j)')"
	check "check --all, running" 0 "clean" cursus check --all
	check "an empty list says so" 0 "nothing found" cursus cohort list
	is "an empty list as JSON" "[]" "$(cursus cohort list --json)"
}

a_programme() {
	programme DU-T >"$scratch/programme.json"
	printf '{"code": "X",\n "kind": }' >"$scratch/broken.json"
	sed 's/"DU-T"/"DU-U"/; s/: "DU",/: "DUU",/' "$scratch/programme.json" >"$scratch/kind.json"
	sed 's/"DU-T"/"DU-U"/; s/"units"/"unitz"/' "$scratch/programme.json" >"$scratch/field.json"
	check "publish: a file that is not there" 1 "No such file" cursus programme publish none.json
	check "publish: JSON that is broken, with its line" 1 "line 2" cursus programme publish "$scratch/broken.json"
	check "publish: a kind that is none" 2 "did you mean DU" cursus programme publish "$scratch/kind.json"
	check "publish: a member that is none" 2 "unitz" cursus programme publish "$scratch/field.json"
	check "publish --dry-run" 0 "DU-T" cursus programme publish "$scratch/programme.json" --dry-run
	is "and nothing is there" "[]" "$(cursus programme list --json)"
	check "publish" 0 "DU-T" cursus programme publish "$scratch/programme.json"
	check "publish twice" 4 "taken already" cursus programme publish "$scratch/programme.json"
	check "a curriculum shows hours and marks" 0 "4 h 00" cursus curriculum show 1
	check "revise without a reason" 2 "reason: is required" cursus curriculum revise DU-T
	check "trainer" 0 "f1" cursus trainer add f1 "Jeanne d'Arc" --email jeanne@example.org
	cursus trainer add f2 "Éloi" >/dev/null
}

cohorts() {
	check "plan: a mistyped option" 2 "did you mean --capacity" cursus cohort plan C1 DU-T --capacty 2
	check "plan: not a number" 2 "not a number (deux)" cursus cohort plan C1 DU-T --capacity deux
	check "plan: not a day" 2 "not a day of the calendar" cursus cohort plan C1 DU-T --starts 31/02/2026
	check "plan: no such programme, and where they are" 3 "cursus programme list" cursus cohort plan C1 DUT
	check "plan: one word too many" 2 "one word too many" cursus cohort plan C1 DU-T 3
	check "plan: an option without its value" 1 "wants a value" cursus cohort plan C1 DU-T --capacity
	check "plan" 0 "planned" cursus cohort plan C1 DU-T --capacity 3 --timezone "$zone"
	cursus cohort plan C2 DU-T --timezone "$zone" >/dev/null
	check "a cohort that is not open takes nobody" 6 "cursus cohort open" \
		cursus import learners "$scratch/four.csv" --cohort C1
	is "and nobody was registered" 0 "$(total learner list)"
	check "a wrong choice" 2 "did you mean open" cursus cohort list --state opn
	check "open" 0 "open" cursus cohort open C1
	check "open again" 4 "the cohort is open" cursus cohort open C1
	cursus cohort open c2 >/dev/null # as people type
	is "a list of one is an array" "list" "$(cursus cohort list --programme DU-T --state open --json | json 'type(j).__name__')"
	is "JSON has every member, ids have codes" "3 DU-T None" \
		"$(cursus cohort show C1 --json | json '"%s %s %s" % (j["capacity"], j["programme_code"], j["starts"])')"
	is "CSV" "code,programme,state" "$(cursus cohort list --csv | head -1 | cut -d, -f2,3,5)"
	is "CSV with semicolons" "id;code" "$(cursus cohort list --csv --delimiter ';' | head -1 | cut -d';' -f1,2)"
}

learners() {
	check "dry run: foretells the waiting list" 0 "3 added, 0 already there, 1 on the waiting list" \
		cursus import learners "$scratch/four.csv" --cohort C1 --since "$today" --dry-run
	is "dry run: nobody was registered" 0 "$(total learner list)"
	check "import" 0 "3 added, 0 already there, 1 on the waiting list" \
		cursus import learners "$scratch/four.csv" --cohort C1 --since "$today"
	check "import again" 0 "0 added, 3 already there, 1 on the waiting list" \
		cursus import learners "$scratch/four.csv" --cohort C1 --since "$today"
	check "import: a file that is not there" 1 "No such file" cursus import learners none.csv --cohort C1
	check "import: a wrong day" 2 "not a day" cursus import learners "$scratch/four.csv" --cohort C1 --since 31/02/2026
	check "import: into which cohort" 64 "--cohort" cursus import grades "$scratch/four.csv"
	check "import: no such kind" 64 "learners|slots|grades" cursus import people "$scratch/four.csv"
	check "import: a folder" 1 "directory" cursus import learners "$scratch" --cohort C1
	head -c 3000 /dev/urandom >"$scratch/noise"
	check "import: noise" 1 "$scratch/noise" cursus import learners "$scratch/noise" --cohort C1
	printf 'PK\003\004rest' >"$scratch/book.xlsx"
	check "import: a workbook" 1 "save the sheet as CSV" cursus import learners "$scratch/book.xlsx" --cohort C1
	printf 'nom;prenom\nA;B\n' >"$scratch/no-address.csv"
	check "import: a column is missing" 1 "no column for E-mail" cursus import learners "$scratch/no-address.csv" --cohort C1
	printf 'nom;prenom;courriel\nA;B;ines@example.org\nC;D;ines@example.org\n' >"$scratch/one-address.csv"
	check "import: equal errors are told once" 2 "lines 2, 3 (A, B; C, D): REFUSED: this address belongs to" \
		cursus import learners "$scratch/one-address.csv" --cohort C1 --since "$today"
	check "import: since when, of whom" 64 "add --cohort C" cursus import learners "$scratch/four.csv" --since "$today"
	check "import: a template" 0 "E-mail,Birth name,Usage name,First name,Birth date" cursus import learners --template
	check "import: a template in a file" 0 "" cursus import grades --template "$scratch/template.csv"
	is "and in it" "E-mail,Component,Mark" "$(tr -d '\r' <"$scratch/template.csv")"
	check "import: a template over a file" 1 "is there already" cursus import grades --template "$scratch/template.csv"
	check "a mistyped address" 3 "no such learner" cursus learner show lea@exemple.org
	check "an address in capitals" 0 "Lefèvre" cursus learner show INES@example.org
	check "find, without accents" 0 "Lefèvre" cursus learner find lefevre
	check "a birth date that is none" 2 "not a day" cursus learner register x@example.org X Y --birth_date 30/02/1990
	check "a RPPS of a wrong shape" 2 "rpps" cursus learner register x@example.org X Y --rpps 12
	check "somebody's address" 4 "belongs to somebody else" cursus learner register ines@EXAMPLE.org X Y
	check "full: she waits" 0 "waiting" cursus enrolment list C1 --state waiting
	check "withdraw: the reason is asked" 2 "reason: is required" cursus enrolment withdraw C1 lou@example.org
	check "withdraw" 0 "leaves on" cursus enrolment withdraw C1 lou@example.org "a déménagé"
	is "and who waited has a place" "[]" "$(cursus enrolment list C1 --state waiting --json)"
	check "withdraw again" 3 "not enrolled" cursus enrolment withdraw C1 lou@example.org encore
	check "enrol her elsewhere" 0 "enrolled" cursus enrolment add C2 lou@example.org
	check "transfer: no place" 5 "every place is taken (3)" cursus enrolment transfer C2 lou@example.org C1 "revient"
	cursus cohort resize C1 5 >/dev/null
	is "more places" 5 "$(cursus enrolment places C1 --json | json 'j["capacity"]')"
	check "transfer" 0 "C2" cursus enrolment transfer C2 lou@example.org C1 "revient"
	is "and it is told where she came from" "transferred C1|enrolled C2" "$(cursus enrolment of lou@example.org --json |
		json '"|".join(sorted(("%s %s" % (e["state"], e["to_cohort_code"] or e["from_cohort_code"]) for e in j), reverse=True))')"
	check "nothing to update" 4 "nothing would change" cursus learner update bob@example.org --family_name Bob
	check "start" 0 "started" cursus cohort start C1
}

half_days() {
	check "slot: a unit that is none" 3 "no unit U9" cursus slot schedule C1 "$today" "$half" "$from" "$to" --unit U9
	check "slot: ends before it starts" 2 "ends before" cursus slot schedule C1 "$today" "$half" "$to" "$from"
	check "slot" 0 "$slot" cursus slot schedule C1 "$today" "$half" "$from" "$to" --unit U1 --trainer f1 --place Oullins
	check "slot: twice" 4 "cursus slot move" cursus slot schedule C1 "$today" "$half" "$from" "$to"
	check "slot: a public holiday is warned of" 0 "public holiday" \
		cursus slot schedule C1 2027-12-25 am 09:00 12:00 --trainer f1
	check "slot: a trainer in two places is warned of" 0 "f1 is also at" \
		cursus slot schedule C2 2027-12-25 am 09:00 12:00 --trainer f1
	check "slot: moved, with its reason" 0 "2028-01-04/am" \
		cursus slot move C1/2027-12-25/am "jour férié" --date 2028-01-04
	check "slot: cancelled" 0 "cancelled" cursus slot cancel C1/2028-01-04/am "formatrice malade"
	check "slot: no more" 3 "cursus slot list" cursus slot move C1/2028-01-04/am encore --date 2028-01-05
	is "times are the cohort's" "$from" "$(cursus slot list C1 --csv | grep "$slot" | cut -d, -f6)"
}

keys() {
	check "key: no role" 64 "a key has a role" cursus key new ines
	check "key: a role that is none" 64 'there is no role "boss"; one of: organiser, trainer' cursus key new ines --role boss
	check "key: an option that is none" 64 'has no option "--rool"' cursus key new ines --role auditor --rool x
	check "key: whose" 64 "--learner E-MAIL" cursus key new ines --role learner
	check "key: a learner in another role" 64 "--learner is for a key with that role" cursus key new ines --role organiser --learner ines@example.org
	check "key: nothing is left of it" 3 "nobody here has the name" cursus key show ines
	check "key: no such learner" 3 "no such learner" cursus key new ines --learner nobody@example.org
	check "key of a learner" 0 "cursus --key FILE me" cursus key new ines --learner ines@example.org
	cp "$CURSUS_HOME/keys/ines.key" "$scratch/ines.before"
	check "the same again" 0 '"ines" has a key already; it stays as it is' cursus key new ines --learner ines@example.org
	check "its file is the same" 0 "" cmp "$CURSUS_HOME/keys/ines.key" "$scratch/ines.before"
	check "another person under that name" 4 "choose another name" cursus key new ines --learner bob@example.org
	check "a service's name" 4 "choose another name" cursus key new catalogue --role admin
	check "key of who learns and teaches" 0 "somebody else to witness" cursus key new both --role learner,trainer --learner ines@example.org --trainer f1
	check "key of a trainer" 0 "slot list" cursus key new jeanne --trainer f1
	cursus key new eloi --trainer f2 >/dev/null
	cursus key new bob --learner bob@example.org >/dev/null
	check "key: a person's name has two words" 64 "first and last name" cursus key new registrar --role registrar --name Claire
	check "key: a learner is named where registered" 64 "leave --name out" cursus key new ines --learner ines@example.org --name "Inès L"
	check "key of a person" 0 "registrar.key" cursus key new registrar --role registrar --name "Claire Duval"
	check "key show: the person" 0 "Claire Duval" cursus key show registrar
	check "principals keep the name" 0 'name="Claire Duval"' cat "$CURSUS_HOME/principals"
	check "a name can be corrected" 0 "registrar.key" cursus key new registrar --role registrar --name "Claire Duval-Roy"
	check "key show: the name of today" 0 "Claire Duval-Roy" cursus key show registrar
	check "key show: the name that was typed, and whose" 0 "ines@example.org" cursus key show ines
	k="$CURSUS_HOME/keys"
	check "a key that is not there" 69 "No such file" cursus --key "$k/nobody.key" me
	check "a file that is no key" 69 "" cursus --key "$scratch/four.csv" me
	cursus --home "$scratch/other" init >/dev/null
	check "a key of another home" 7 "access denied" cursus --key "$scratch/other/keys/me.key" cohort list
	check "and status says that it is refused" 7 "refuses this key" cursus --key "$scratch/other/keys/me.key" status
}

attendance() {
	local ines="cursus --key $k/ines.key" jeanne="cursus --key $k/jeanne.key"
	check "sign: no sheet yet" 3 "cursus sheet open" $ines sign "$slot"
	check "sheet: another's half-day" 7 "only the trainer of this half-day" cursus --key "$k/eloi.key" sheet open "$slot"
	check "sheet: opened, its roster told" 0 "zoe@example.org" $jeanne sheet open "$slot"
	check "sign --dry-run" 0 "Could be signed" $ines sign --dry-run
	is "signed nothing" "[]" "$(cursus presence list "$slot" --json)"
	check "sign" 0 "Signed: $slot" $ines sign
	check "sign again" 0 "Signed" $ines sign "$slot"
	is "one presence" 1 "$(total presence list "$slot")"
	zoe=$(cursus learner show zoe@example.org --json | json 'j["id"]')
	check "sign for another" 7 "only for yourself" $ines presence sign "$slot" "$zoe"
	check "another's address is not known to her" 3 "no such learner" $ines presence sign "$slot" zoe@example.org
	check "sign what is no half-day" 3 "no such slot" $ines sign C1/2020-01-01/am
	check "mark: a word that is no status" 2 "did you mean present" $jeanne presence mark "$slot" zoe@example.org presnt
	check "mark: excused needs a reason" 2 "add --reason" $jeanne presence mark "$slot" zoe@example.org excused
	check "roll: a nested mistake is told with its path" 2 "lines[1].status" $jeanne sheet call "$slot" \
		--lines '[{"learner": "zoe@example.org", "status": "late"}, {"learner": "lou@example.org", "status": "away"}]'
	check "roll: somebody unknown, with the path" 3 "lines[0].learner" $jeanne sheet call "$slot" \
		--lines '[{"learner": "zo@example.org", "status": "late"}]'
	check "roll: JSON that is none" 1 "not JSON" $jeanne sheet call "$slot" --lines '[{'
	check "roll" 0 "open" $jeanne sheet call "$slot" --lines '[{"learner": "zoe@example.org", "status": "late"}]'
	printf '{"lines": [{"learner": "zoe@example.org", "status": "late"}]}' >roll.json
	check "roll from a file" 0 "open" $jeanne sheet call "$slot" --file roll.json
	printf '[{"learner": "zoe@example.org", "status": "late"}]' >roll.json
	check "roll from a file with the list alone" 0 "open" $jeanne sheet call "$slot" --file roll.json
	printf '[{"learner": "zoe@example.org", "status": "asleep"}]' >roll.json
	check "roll from a file: a mistake is told with its path" 2 "lines[0].status" $jeanne sheet call "$slot" --file roll.json
	rm roll.json
	check "a learner may not countersign" 7 "only for trainer" $ines sheet countersign "$slot"
	check "countersign: what is unusual is told, and nothing is sealed" 4 "without a mark" $jeanne sheet countersign "$slot"
	is "not sealed" open "$(cursus sheet show "$slot" --json | json 'j["state"]')"
	check "countersign" 0 "sealed" $jeanne sheet countersign "$slot" --yes
	check "sign after the seal" 0 "nothing changes" $ines sign "$slot"
	check "mark after the seal" 6 "sealed" $jeanne presence mark "$slot" lou@example.org present
	check "correct without a reason" 2 "reason: is required" $jeanne presence correct "$slot" lou@example.org present
	check "correct" 0 "corrected" $jeanne presence correct "$slot" lou@example.org late "signé sur papier"
	check "the grid" 0 "100.0 %" cursus attendance C1
	is "the grid as JSON" "present late" "$(cursus attendance C1 --json |
		json '" ".join(l["half_days"].get("'"$slot"'", "-") for l in j if l["email"] in ("ines@example.org", "zoe@example.org"))')"
	is "the grid as CSV" "$slot" "$(cursus attendance C1 --csv | head -1 | cut -d, -f3)"
	check "the grid of no cohort" 3 "no such cohort" cursus attendance C9
	check "me: hours, and what is still asked" 0 "attendance 100.0 %" $ines me
	check "me: which mark is missing" 0 "ORAL" $ines me
	is "me as JSON" "C1 1000" "$($ines me --json | json '"%s %s" % (j[0]["enrolment"]["cohort_code"], j[0]["standing"]["attendance_permille"])')"
	check "me of another learner" 7 "only for yourself" $ines me --learner "$zoe"
	check "another learner's person" 7 "only for yourself" $ines learner show "$zoe"
	check "another learner's presences" 7 "only for yourself" $ines presence of "$zoe"
	check "another learner's eligibility" 7 "only for yourself" $ines eligibility show C1 "$zoe"
	check "another learner's diplomas" 7 "only for yourself" $ines diploma of "$zoe"
	check "the cohort's list is not for learners" 7 "only for" $ines enrolment list C1
	check "me without being a learner" 64 "--learner" cursus me
	check "the organiser asks for her" 0 "100.0 %" cursus me --learner ines@example.org
}

grades() {
	printf 'courriel;épreuve;note\nines@example.org;ORAL;15,5\nzoe@example.org;ORAL;9\nbob@example.org;ORAL;ABS\n' >"$scratch/marks.csv"
	check "grade: no such component" 3 "no component ORALE" cursus grade enter C1 ines@example.org ORALE 15.5
	check "grade: hundredths are over twenty" 2 'out of 20, like 14 or 14,5 (1300)' cursus grade enter C1 ines@example.org ORAL 1300
	check "grade: over twenty" 2 "out of 20" cursus grade enter C1 ines@example.org ORAL 21
	check "grade: three decimals" 2 "at most two decimals" cursus grade enter C1 ines@example.org ORAL 12,345
	check "grade: a dry run of 14 is 14.00" 0 "14.00" cursus grade enter C1 ines@example.org ORAL --mark 14 --dry-run
	check "grade: a name mistyped" 2 "did you mean --mark?" cursus grade enter C1 ines@example.org ORAL --marks 14
	check "grade: hundredths are not typed" 2 "help grade enter" cursus grade enter C1 ines@example.org ORAL --mark_hundredths 1400
	check "help: a mark" 0 "cohort learner component mark " cursus help grade enter
	check "grades --dry-run" 0 "3 added" cursus import grades "$scratch/marks.csv" --cohort C1 --dry-run
	check "grades" 0 "3 added" cursus import grades "$scratch/marks.csv" --cohort C1
	check "grades again" 0 "0 added, 3 already there, 0 refused" cursus import grades "$scratch/marks.csv" --cohort C1
	check "grade: another mark is a correction" 4 "cursus grade correct" cursus grade enter C1 zoe@example.org ORAL 9,5
	check "grade: corrected, as people write it" 0 "10.50" cursus grade correct C1 zoe@example.org ORAL 10,5 "double correction"
	check "eligibility, condition by condition" 0 "15.50 of 10.00 asked" cursus eligibility show C1 ines@example.org
	check "eligibility of all: what is not met" 0 "missing mark ORAL" cursus eligibility list C1
}

diplomas() {
	local registrar="cursus --key $k/registrar.key" number file
	check "issue before a board" 3 "cursus board convene" $registrar diploma issue --cohort C1
	check "board" 0 "C1/J1" $registrar board convene C1 "$today"
	check "issue before the seal" 4 "cursus board seal" $registrar diploma issue --cohort C1
	check "board: twice" 4 "cursus board seal" $registrar board convene C1 "$today"
	check "board: sealed too early" 4 "cursus board decide" $registrar board seal C1/J1 --despite "a test" --yes
	check "board: otherwise than the rules, without a reason" 2 "reason" \
		$registrar board decide C1/J1 --learner bob@example.org --decision passed --despite "a test" --yes
	check "board: what is unproven is told" 4 "the board has no chair" $registrar board decide C1/J1
	check "board: and is not answered by yes alone" 4 "despite" $registrar board decide C1/J1 --yes
	check "board: by the rules" 0 "C1/J1" $registrar board decide C1/J1 --despite "a test" --yes
	check "board: a trainer may not seal" 7 "only for registrar" cursus --key "$k/jeanne.key" board seal C1/J1 --yes
	check "board: sealed" 0 "sealed" $registrar board seal C1/J1 --despite "a test" --yes
	is "board: when it gave its reasons, in the cohort's zone" 1 "$(grep -E '^sealed  |^  seal ' "$out" | grep -oE ' [0-9]{2}:[0-9]{2}' | sort -u | wc -l)"
	check "the minutes" 0 "passed" $registrar decision list C1/J1
	check "after the seal: a presence is corrected" 0 "absent" cursus --key "$k/jeanne.key" presence correct "$slot" ines@example.org absent "was at another site"
	check "status tells it to the registrar" 0 "attendance of 1 learner were corrected after" $registrar status
	check "status tells where it is seen" 0 "cursus board review" $registrar status
	check "review over all boards: the board first" 0 "C1/J1, ines@example.org: " $registrar board review
	check "status tells learners nothing of it" 0 "" bash -c "! cursus --key '$k/ines.key' status | grep 'board review'"
	check "and corrected back" 0 "present" cursus --key "$k/jeanne.key" presence correct "$slot" ines@example.org present "was there after all"
	check "status: nothing is open any more" 0 "" bash -c "! $registrar status | grep 'board review'"
	check "issue --dry-run" 0 "dry run" $registrar diploma issue --cohort C1 --dry-run
	check "issue: into what is no folder" 1 "four.csv" $registrar diploma issue --cohort C1 --out "$scratch/four.csv/x"
	is "nothing was issued then" "[]" "$($registrar diploma list C1 --json)"
	check "issue" 0 "2 diplomas and the register copy" $registrar diploma issue --cohort C1 --out "$scratch/diplomas"
	check "issue again" 0 "2 diplomas" $registrar diploma issue --cohort C1 --out "$scratch/diplomas"
	number=$($registrar diploma list C1 --json | json '[d["number"] for d in j if d["learner_code"] == "ines@example.org"][0]')
	file="$scratch/diplomas/$number.json"
	check "her diploma, by herself" 0 "1 diploma" cursus --key "$k/ines.key" diploma save --out "$scratch/hers"
	is "the same bytes" "" "$(cmp "$file" "$scratch/hers/$number.json" 2>&1)"
	$registrar diploma show "$number" --json | json 'sys.stdout.write(j["credential"]) and ""' >"$scratch/shown" 2>&1
	head -c -1 "$scratch/shown" >"$scratch/shown.json"
	is "diploma show --json has the same bytes" "" "$(cmp "$file" "$scratch/shown.json" 2>&1)"
	check "me tells its number" 0 "$number" cursus --key "$k/ines.key" me
	verify_offline "$number" "$file"
	check "revoke: without a reason" 2 "reason: is required" $registrar diploma revoke "$number"
	check "revoke: an organiser may not" 7 "only for registrar" cursus --key "$k/jeanne.key" diploma revoke "$number" non
	check "revoke: a valid diploma, without an answer" 4 "add --yes" $registrar diploma revoke "$number" "erreur de saisie"
	check "revoke" 0 "revoked" $registrar diploma revoke "$number" "erreur de saisie" --yes
	check "revoke again" 4 "revoked already" $registrar diploma revoke "$number" encore
	check "verify: the old copy does not know" 0 "VALID" cursus verify "$file"
	$registrar register export C1 >"$scratch/fresh.json"
	check "verify: the newest that knows the number decides, in any order" 21 "REVOKED" \
		cursus verify "$file" --register "$scratch/fresh.json" --register "$scratch/diplomas/register.json"
	check "verify: the fresh copy does" 21 "REVOKED" cursus verify "$file" --register "$scratch/fresh.json"
	is "verify: as JSON" "revoked" "$(cursus verify "$file" --register "$scratch/fresh.json" --json | json 'j["verdict"]')"
	mkdir "$scratch/mixed"
	cp "$file" "$scratch/mixed/"
	$registrar register export C2 >"$scratch/mixed/register.json"
	check "verify: another cohort's copy beside it says nothing" 0 "no register copy" cursus verify "$scratch/mixed/$number.json"
	mkdir "$scratch/alone"
	cp "$file" "$scratch/alone/"
	check "verify: a copy that should have its number" 20 "does not have this number" \
		cursus verify "$scratch/alone/$number.json" --register "$scratch/mixed/register.json"
	check "save: a copy of another cohort becomes one of both" 0 "1 diploma" \
		$registrar diploma save "$number" --out "$scratch/mixed"
	is "one register copy stays" "register.json" "$(cd "$scratch/mixed" && echo register*)"
	check "verify: the copy of its cohort is found" 21 "REVOKED" cursus verify "$scratch/mixed/$number.json"
	check "save: her own, by its number" 0 "1 diploma" cursus --key "$k/ines.key" diploma save "$number" --out "$scratch/hers"
	check "save: another's" 7 "only for" cursus --key "$k/bob.key" diploma save "$number" --out "$scratch/hers"
	check "save: none of his own" 3 "no diploma here" cursus --key "$k/bob.key" diploma save --out "$scratch/hers"
	check "verify: the register copy itself" 0 "VALID" cursus verify "$scratch/fresh.json"
}

verify_offline() { # NUMBER FILE, with the services down
	local at size copy
	cursus down >/dev/null
	check "verify: valid, offline" 0 "VALID" cursus verify "$2"
	check "verify: who she is" 0 "Inès Lefèvre" cursus verify "$2"
	check "verify: every signed field" 0 "credentialSubject.cursus.salt" cursus verify "$2" --fields
	is "verify: as JSON" "valid $1 bien" "$(cursus verify "$2" --json |
		json '"%s %s %s" % (j["verdict"], j["number"], j["fields"].get("credentialSubject.result[0].value"))')"
	size=$(stat -c %s "$2")
	for at in 1 $((size / 5)) $((size / 3)) $((size / 2)) $((size * 3 / 4)) $((size - 3)); do
		python3 - "$2" "$scratch/forged.json" "$at" <<-'PY'
		import sys
		b = bytearray(open(sys.argv[1], "rb").read()); b[int(sys.argv[3])] ^= 1
		open(sys.argv[2], "wb").write(b)
		PY
		check "verify: byte $at of $size flipped" 20 "FORGED" cursus verify "$scratch/forged.json"
	done
	(cat "$2"; echo) >"$scratch/forged.json"
	check "verify: a line's end more leaves the canonical form" 0 "VALID" cursus verify "$scratch/forged.json" \
		--register "$scratch/diplomas/register.json"
	(cat "$2"; echo x) >"$scratch/forged.json"
	check "verify: a byte more" 20 "FORGED" cursus verify "$scratch/forged.json"
	rm "$scratch/forged.json"
	check "verify: a file that is none" 20 "FORGED" cursus verify "$scratch/four.csv"
	check "verify: a file that is not there" 1 "No such file" cursus verify "$scratch/none.json"
	check "verify: another issuer" 22 "another key" cursus verify "$2" --issuer did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp
	whom_to_trust "$2"
	copy="$scratch/diplomas/register.json"
	sed 's/"valid"/"vaiid"/' "$copy" >"$scratch/bad-copy.json"
	check "verify: a register copy that was changed" 1 "no register copy to trust" cursus verify "$2" --register "$scratch/bad-copy.json"
	check "check --all, stopped" 0 "clean" cursus check --all
	check "up after down" 0 "Four services answer" cursus up
}

what_cannot_be_read() { # FILE: no diploma that is there is called forged for how it was saved, and nothing is waited for
	local folder=$scratch/unread
	mkdir -p "$folder"
	: >"$folder/empty.json"
	(printf '\xef\xbb\xbf' && cat "$1") >"$folder/bom.json"
	iconv -f UTF-8 -t UTF-16 "$1" >"$folder/utf16.json"
	mkfifo "$folder/pipe.json"
	ln -s /dev/zero "$folder/zero.json"
	check "verify: an empty file" 1 "the file is empty" cursus verify "$folder/empty.json"
	check "verify: a byte-order mark" 1 "saved it in another encoding" cursus verify "$folder/bom.json"
	check "verify: UTF-16" 1 "saved it in another encoding" cursus verify "$folder/utf16.json"
	check "verify: a pipe nobody writes to" 1 "not a file that can be kept" timeout 5 cursus verify "$folder/pipe.json"
	check "verify: a device without end" 1 "not a file that can be kept" timeout 5 cursus verify "$folder/zero.json"
	check "verify: the same in a folder" 1 "not a file that can be kept" timeout 5 cursus verify "$folder"
	check "verify: a register copy that is a pipe" 1 "not a file that can be kept" timeout 5 cursus verify "$1" --register "$folder/pipe.json"
}

whom_to_trust() { # FILE, by somebody who has no home, with the register copy beside it
	local stranger did print
	stranger="env HOME=$scratch/nobody XDG_CONFIG_HOME=$scratch/nobody/config CURSUS_HOME=$scratch/nobody/home"
	did=$(cursus verify "$1" --json | json 'j["issuer"]')
	print=$(cursus trust list --json | json 'j[0]["fingerprint"]')
	check "trust: the home's issuer is listed" 0 "$did" cursus trust list
	check "trust: nobody is trusted at first" 0 "no key is trusted yet" $stranger cursus trust list
	check "verify: an unknown issuer, whatever register copy lies beside" 22 "UNKNOWN ISSUER" $stranger cursus verify "$1"
	is "verify: its first line" "UNKNOWN ISSUER" "$($stranger cursus verify "$1" | head -n 1 | cut -d: -f1)"
	is "verify: an unknown issuer as JSON" "unknown_issuer False" "$($stranger cursus verify "$1" --json | json '"%s %s" % (j["verdict"], j["issuer_trusted"])')"
	check "verify: the fingerprint to compare" 22 "its fingerprint: $print" $stranger cursus verify "$1"
	check "verify: the very command to trust it" 22 "    cursus trust add $did \"NAME\"" $stranger cursus verify "$1"
	check "verify: several, what to do about the issuer" 22 "are signed by issuers whom you do not trust" $stranger cursus verify "$1" "$1"
	check "verify: a register copy of an unknown issuer" 22 "UNKNOWN ISSUER" $stranger cursus verify "$(dirname "$1")/register.json"
	check "verify: by its DID" 0 "VALID" $stranger cursus verify "$1" --issuer "$did"
	check "verify: by its fingerprint" 0 "VALID" $stranger cursus verify "$1" --issuer "$print"
	check "verify: by a name that nobody has" 1 "no trusted issuer is called" $stranger cursus verify "$1" --issuer Uni
	check "trust add: no key" 1 "is not a key" $stranger cursus trust add nonsense Uni
	check "trust add: for backups only" 0 "trusted from now on" $stranger cursus trust add "$did" Uni --backup
	check "trust add: the fingerprint to compare" 0 "$print" $stranger cursus trust add "$did" Uni --backup
	check "trust list in French: the words stand under one another" 0 "sauvegarde did:key" $stranger cursus --lang fr trust list
	check "trust: by its fingerprint it is the same key" 0 "trusted from now on" $stranger cursus trust add "$print" Other --backup
	is "trust: a key has one line" 1 "$($stranger cursus trust list --json | json 'len(j)')"
	check "trust: removed by its DID" 0 "1 key is not trusted" $stranger cursus trust remove "$did"
	check "trust: nobody is trusted any more" 0 "no key is trusted yet" $stranger cursus trust list
	check "trust: the home still trusts its own" 0 "still trusted as the issuer of the home" \
		bash -c 'export XDG_CONFIG_HOME=$1/here; cursus trust add "$2" Own && cursus trust remove Own' - "$scratch" "$did"
	$stranger cursus trust add "$did" Uni --backup >"$out" 2>&1
	what_cannot_be_read "$1"
	check "verify: a backup's key is no issuer" 22 "UNKNOWN ISSUER" $stranger cursus verify "$1"
	check "trust add" 0 "trusted from now on" $stranger cursus trust add "$print" "Université"
	check "verify: from the trust file" 0 "trusted by: Université" $stranger cursus verify "$1"
	check "verify: by the name in the trust file" 0 "VALID" $stranger cursus verify "$1" --issuer université
	check "verify: forged comes before the issuer" 20 "FORGED" $stranger cursus verify "$scratch/four.csv"
	check "verify: several, the worst counts" 20 "FORGED: not JSON" $stranger cursus verify "$1" "$scratch/four.csv"
	check "verify: a folder, one line each" 0 "VALID: Inès Lefèvre" $stranger cursus verify "$(dirname "$1")"
	chmod o+w "$scratch/nobody/config/cursus/trust"
	check "verify: a trust file that others may write" 1 "trust" $stranger cursus verify "$1"
	chmod o-w "$scratch/nobody/config/cursus/trust"
	check "trust remove" 0 "not trusted any more" $stranger cursus trust remove "Université"
	check "verify: unknown again" 22 "UNKNOWN ISSUER" $stranger cursus verify "$1"
	check "trust remove: again" 3 "no trusted key" $stranger cursus trust remove "Université"
}

papers() {
	local folder="$scratch/papers" ines="cursus --key $k/ines.key"
	mkdir "$folder"
	check "paper: which" 64 "cursus help paper" cursus paper
	check "paper: no such kind" 64 "one of: attendance-sheet" cursus paper degree C1
	check "paper: of what" 64 "cursus paper KIND WHAT" cursus paper transcript
	check "paper: too many words" 64 "cursus paper KIND WHAT" cursus paper minutes C1/J1 ines@example.org
	check "paper: no day" 64 '--date: "soon" is no day' cursus paper minutes C1/J1 --date soon
	check "paper: no such language" 64 "papers are in fr or en" cursus paper minutes C1/J1 --document-language de
	check "paper: unknown cohort" 3 "no such cohort" cursus paper transcript C9 ines@example.org
	check "paper: whose" 64 "this key is no learner's" cursus paper transcript C1
	check "paper: hers" 0 "transcript-C1-Lefevre-Ines.pdf" \
		cursus paper transcript C1 --learner ines@example.org --document-language en --out "$folder"
	check "paper: a learner's own" 0 "$folder/certificat-de-realisation-C1-Lefevre-Ines.pdf" \
		$ines paper completion-certificate C1 --out "$folder"
	check "paper: another's" 3 "" $ines paper completion-certificate C1 zoe@example.org --out "$folder"
	check "paper: not for learners" 7 "only for" $ines paper attendance-sheet "$slot" --out "$folder"
	check "paper: a day" 0 "$folder/attendance-sheet-C1-$today.pdf" \
		cursus paper attendance-sheet "C1/$today" --document-language en --out "$folder"
	check "paper: a half-day, to a file" 0 "$folder/half.pdf" cursus paper attendance-sheet "$slot" --out "$folder/half.pdf"
	cp "$folder/half.pdf" "$folder/before.pdf"
	run cursus paper attendance-sheet "$slot" --out "$folder/half.pdf"
	is "paper: the same again" "$(sha256sum <"$folder/before.pdf")" "$(sha256sum <"$folder/half.pdf")"
	check "paper: not due" 4 "no placement of the learner is validated" cursus paper placement-statement C1 ines@example.org
	check "paper: into what is no folder" 1 "four.csv" cursus paper attendance-sheet "$slot" --out "$scratch/four.csv/x.pdf"
	cp "$scratch/four.csv" "$folder/mine.pdf"
	check "paper: over a file of somebody's" 1 "mine.pdf" cursus paper attendance-sheet "$slot" --out "$folder/mine.pdf"
	is "paper: that file stands" "$(sha256sum <"$scratch/four.csv")" "$(sha256sum <"$folder/mine.pdf")"
	check "paper: without fonts" 1 "font" env CURSUS_FONTS="$scratch" cursus paper attendance-sheet "$slot" --out "$folder/none.pdf"
	is "paper: no half file" 0 "$(ls "$folder" | grep -c none)"
}

forms_of_output() {
	local escape
	escape=$(printf '\033')
	is "no colour in a pipe" 0 "$(cursus attendance C1 | grep -c "$escape")"
	run env TERM=xterm script -qec "stty cols 120; cursus attendance C1" /dev/null
	is "colour on a terminal" yes "$(grep -q "$escape" "$out" && echo yes)"
	run script -qec "stty cols 120; NO_COLOR=1 cursus attendance C1" /dev/null
	is "NO_COLOR" 0 "$(grep -c "$escape" "$out")"
	run script -qec "stty cols 60; NO_COLOR=1 cursus enrolment list C1; cursus totals list C1; cursus attendance C1" /dev/null
	is "60 columns: nothing is longer but what cannot be cut" 0 "$(tr -d '\r' <"$out" | sed "s/$escape\[[0-9;]*m//g" |
		grep -v 'small letters' | awk 'length($0) > 60' | wc -l)"
	is "60 columns: addresses are whole" 1 "$(grep -c 'ines@example.org' <(head -20 "$out") | sed 's/[2-9]/1/')"
	check "a full disk under the output" 1 "standard output" sh -c 'cursus cohort list >/dev/full'
	run bash -o pipefail -c 'cursus schema | head -1'
	is "a reader that goes away is no news" "" "$(cat "$err")"
	run cursus cohort show C9 --json
	is "an error leaves standard output empty" "" "$(cat "$out")"
	is "French" 1 "$(CURSUS_LANG=fr cursus cohort list --state opn 2>&1 | grep -c '(opn)')"
	for query in "cohort list" "slot list C1" "enrolment list C1" "sheet list C1" "presence list $slot" "totals list C1" \
		"grade list C1" "eligibility list C1" "board list C1" "diploma list C1" "learner find e" "trainer list" \
		"sheet show $slot" "curriculum show 1" "stats --service attendance" "key show"; do
		run cursus $query
		is "people read: $query" "0 0" "$code $(grep -c 'hundredths\|permille\|email key' "$out")"
		[ "$query" = "key show" ] || is "programs read: $query" "True" "$(cursus $query --json | json 'isinstance(j, (list, dict))')"
	done
}

revoked_key() {
	check "key revoke: nobody" 3 "nobody here" cursus key revoke nobody
	check "key revoke: a service" 64 "is a service" cursus key revoke attendance
	check "key revoke" 0 "is revoked" cursus key revoke ines
	check "health of all" 0 "certification  serving" cursus health
	check "behind -- nothing is an option" 0 "family name  --yes" cursus learner register -- dash@example.org --yes
	check "behind -- nothing is an option: the next is a word" 0 "given names  -y" cursus learner register --usage_name=-z -- dash2@example.org -x -y
	check "behind -- nothing is a file's option" 1 "--fields: No such file" cursus verify -- --fields
	check "a revoked key is refused" 7 "revoked" cursus --key "$k/ines.key" me
	check "key revoke: again" 4 "already" cursus key revoke ines
	check "its name is not given again" 4 "choose another name" cursus key new ines --learner ines@example.org
	check "others are still heard" 0 "C1" cursus --key "$k/jeanne.key" cohort list
	check "the last administrator" 4 "last administrator" cursus key revoke me
	check "nothing was revoked" 0 "C1" cursus cohort list
	supervised
}

# Services that a supervisor started, one of them down: no file of `cursus up` has to be there.
supervised() {
	local service pids=
	cursus down >/dev/null && rm -f "$CURSUS_HOME"/run/*.pid
	for service in catalogue enrolment attendance; do
		"$(dirname "$(command -v cursus)")/cursus-$service" --home "$CURSUS_HOME" >>"$CURSUS_HOME/log/$service.log" 2>&1 &
		pids="$pids $!"
	done
	until cursus status 2>/dev/null | grep -c serving | grep -q 3; do sleep 0.1; done
	check "key new: those that run have confirmed" 0 "sup.key" cursus key new sup --role auditor
	check "a new key is known at once" 0 "C1" cursus --key "$k/sup.key" cohort list
	check "key revoke: who is down is named" 68 "certification is not running" cursus key revoke sup
	check "and the others refuse it at once" 7 "revoked" cursus --key "$k/sup.key" cohort list
	check "health of all: who does not answer" 69 "certification: not reachable" cursus health
	check "health of all: who does" 69 "catalogue   serving" cursus health
	check "check, whoever started it" 0 "catalogue: clean" cursus check --all
	mv "$CURSUS_HOME/principals" "$scratch/kept" && echo wrong >"$CURSUS_HOME/principals"
	check "down, whoever started it" 0 "Stopped" cursus down
	mv "$scratch/kept" "$CURSUS_HOME/principals"
	# shellcheck disable=SC2086
	wait $pids
	check "up again" 0 "answer" cursus up
	check "who was down refuses it" 7 "" cursus --key "$k/sup.key" diploma list C1
	[ "$(id -u)" = 0 ] && of_an_account
}

# What root does in the home of a service's account is that account's, and its services run as it.
of_an_account() {
	local home=$scratch/account
	mkdir -m 700 "$home" && chown 1234:1234 "$home"
	chmod o+x "$scratch"
	check "init by root" 0 "" cursus --home "$home" init
	check "up by root" 0 "" cursus --home "$home" up
	check "a key by root" 0 "" cursus --home "$home" key new ana --role auditor
	mkdir -m 700 "$scratch/account-copy" && chown 1234 "$scratch/account-copy"
	check "a backup by root" 0 "signed" cursus --home "$home" backup "$scratch/account-copy/x"
	check "down by root" 0 "Stopped" cursus --home "$home" down
	is "all of it belongs to the account" "" "$(find "$home" ! -user 1234)"
}

killed() { # a service that is killed in the middle of an import
	local n=19000 before i
	{ echo "courriel;nom;prenom"; for ((i = 0; i < n; i++)); do echo "p$i@example.org;Nom$i;Prénom"; done; } >"$scratch/many.csv"
	cursus cohort plan C3 DU-T >/dev/null && cursus cohort open C3 >/dev/null
	before=$(done_by enrolment)
	cursus import learners "$scratch/many.csv" --cohort C3 >"$out" 2>"$err" &
	for ((i = 0; i < 300; i++)); do
		[ "$(done_by enrolment)" = "$before" ] || break
	done
	kill -9 "$(cat "$CURSUS_HOME/run/enrolment.pid")"
	wait $!
	is "killed in an import: it tells that nobody answers" 69 "$?"
	check "status tells who is not there" 69 "cursus up" cursus status
	check "what does not need it goes on" 0 "C3" cursus cohort list
	check "up starts what is missing" 0 "" cursus up
	check "import again" 0 "0 refused" cursus import learners "$scratch/many.csv" --cohort C3
	is "everybody is there, once" "$n $n" "$(cursus enrolment list C3 --json | json '"%d %d" % (len(j), len(set(e["email"] for e in j)))')"
	check "check --all" 0 "clean" cursus check --all
	is "no finding" 0 "$(grep -c 'NOT CLEAN' "$out")"
}
done_by() { # how many commands a service has carried out
	cursus stats --service "$1" --like commands_done --csv | sed -n 's/^commands_done,//p'
}

messy() { # FOLDER: the learners of a cohort, then the file as it comes in real life
	local dir="$data/$1" name=$1 before
	export CURSUS_HOME="$scratch/$1"
	cursus init >/dev/null && cursus up >/dev/null
	cursus programme publish "$dir/programme.json" >/dev/null
	local programme_code
	programme_code=$(json 'j["code"]' <"$dir/programme.json")
	cursus cohort plan M "$programme_code" >/dev/null && cursus cohort open M >/dev/null
	check "$name: learners.csv" 0 "0 refused" cursus import learners "$dir/learners.csv" --cohort M
	before=$(total enrolment list M)
	is "$name: every line is in" "$(($(grep -c . "$dir/learners.csv") - 1))" "$before"
	local log_before log_after
	log_before=$(cursus status --json | json '[s["sequence"] for s in j]')
	cursus import learners "$dir/learners-messy.csv" --cohort M --dry-run --json >"$scratch/foretold.json"
	check "$name: messy --strict takes nothing" 2 "nothing was brought in" \
		cursus import learners "$dir/learners-messy.csv" --cohort M --strict
	log_after=$(cursus status --json | json '[s["sequence"] for s in j]')
	is "$name: neither the trial nor --strict changed anything" "$log_before" "$log_after"
	run cursus import learners "$dir/learners-messy.csv" --cohort M --json
	is "$name: messy has bad rows" 2 "$code"
	is "$name: the trial foretold the report" "" "$(diff "$scratch/foretold.json" "$out")"
	is "$name: each bad row with its line and reason" \
		"3 Date de naissance: not a day of the calendar (31/02/1980)|6 Courriel: not an e-mail address (zoe.moreau@example)|9 4 cells where the heading has 5" \
		"$(json '"|".join("%d %s" % (l["line"], l["why"].split(".", 1)[-1] if l["why"].startswith("learner_") else l["why"]) for l in j["lines"] if l["outcome"] == "refused")' <"$out")"
	is "$name: the known one, the wrong RPPS key, the empty row" "there|added rpps|empty" \
		"$(json '"|".join({l["line"]: (l["outcome"] + (" " + l["why"].split(":")[0] if l["why"] else "")) for l in j["lines"]}[n] for n in (2, 7, 8))' <"$out")"
	is "$name: four more, a line break in a name made good, a formula as text" "$((before + 4)) Jean Luc =HYPERLINK(\"x\")" \
		"$(cursus enrolment list M --json | json '"%d %s %s" % (len(j), [e["given_names"] for e in j if e["email"] == "jl.petit@example.org"][0], [e["family_name"] for e in j if e["email"] == "formule@example.org"][0])')"
	log_before=$(cursus status --json | json '[s["sequence"] for s in j]')
	check "$name: messy again" 2 "0 added, 5 already there, 3 refused" cursus import learners "$dir/learners-messy.csv" --cohort M
	check "$name: learners.csv again" 0 "0 added, $before already there" cursus import learners "$dir/learners.csv" --cohort M
	log_after=$(cursus status --json | json '[s["sequence"] for s in j]')
	is "$name: importing again changed nothing" "$log_before" "$log_after"
	other_spellings "$name" "$dir" "$before"
	cursus down >/dev/null
}

other_spellings() { # the same file as other programs save it
	local english="$scratch/english.csv"
	python3 - "$2/learners.csv" "$scratch" <<-'PY'
	import csv, io, sys
	rows = list(csv.reader(io.open(sys.argv[1], encoding="utf-8-sig", newline=""), delimiter=";"))
	names = {"nom": "Last name", "prenom": "First name", "courriel": "E-mail", "naissance": "Date of birth", "sexe": "Gender"}
	def write(name, encoding, delimiter, end, head, dates):
	    f = io.open(sys.argv[2] + "/" + name, "w", encoding=encoding, newline="")
	    w = csv.writer(f, delimiter=delimiter, lineterminator=end)
	    w.writerow(head)
	    at = rows[0].index("naissance")
	    for r in rows[1:]:
	        if encoding == "cp1252" and ";".join(r).encode(encoding, "replace").decode(encoding) != ";".join(r):
	            continue  # a name that the encoding does not have would be another name
	        w.writerow(r[:at] + [dates(r[at])] + r[at + 1:])
	iso = lambda d: "-".join(reversed(d.split("/")))
	write("english.csv", "utf-8", ",", "\n", [names.get(h, h) for h in rows[0]], iso)
	write("windows.csv", "cp1252", ";", "\r\n", [h.upper() for h in rows[0]], lambda d: d)
	write("mark.csv", "utf-8-sig", "\t", "\r\n", rows[0], lambda d: d)
	PY
	check "$1: comma, no byte order mark, English headings, ISO days" 0 "0 added, $3 already there, 0 refused" \
		cursus import learners "$english" --cohort M
	is "$1: and nobody differs" 0 "$(grep -c 'is there with another' "$out")"
	check "$1: byte order mark and tabs" 0 "0 added, $3 already there, 0 refused" cursus import learners "$scratch/mark.csv" --cohort M
	check "$1: Windows-1252, capitals in the headings" 0 "0 added, $(($(wc -l <"$scratch/windows.csv") - 1)) already there, 0 refused" \
		cursus import learners "$scratch/windows.csv" --cohort M
}

rehearsals() {
	local sample=clients/cli/sample/CPTS-HDF-2026
	run cursus rehearse "$sample" --json
	is "rehearse --json: nothing but JSON on standard output" "0 True" "$code $(json 'isinstance(j, dict)' <"$out")"
	check "rehearse: a folder that is none" 1 "" cursus rehearse "$scratch/none"
	check "rehearse: a table for people" 0 "decision" cursus rehearse "$sample"
	[ -d "$data" ] || { echo "skipped: rehearse against expected.json: $data is not there"; return; }
	run cursus rehearse "$data/pacte-aura-2025" --json
	is "rehearse --json: as expected" "True" "$(python3 -c "import json; print(json.load(open('$out')) == json.load(open('$data/pacte-aura-2025/expected.json')))")"
}

the_end() {
	export CURSUS_HOME="$scratch/home"
	local pids
	pids=$(cat "$CURSUS_HOME"/run/*.pid | tr '\n' ' ')
	check "down" 0 "Stopped" cursus down
	check "down again" 0 "there is nothing to stop" cursus down
	check "down where no home is" 1 "cursus init" cursus --home "$scratch/nowhere" down
	is "nothing is left running" "" "$(for pid in $pids; do
		grep -hs '^State:' "/proc/$pid/status" | grep -v zombie; done)"
	check "check --all, stopped" 0 "clean" cursus check --all
}

# A half-day that has just ended, so that one may still sign and it is over when diplomas are issued, in a
# place where the day is neither young nor old.
for zone in Europe/Paris America/Martinique Indian/Reunion Asia/Tokyo America/Los_Angeles; do
	hour=$(TZ=$zone date +%-H)
	[ "$hour" -lt 2 ] || [ "$hour" -gt 20 ] || break
done
today=$(TZ=$zone date +%F) from=$(TZ=$zone date -d '2 hours ago' +%H:%M) to=$(TZ=$zone date -d '1 minute ago' +%H:%M)
half=am
[ "$((hour - 2))" -lt 12 ] || half=pm
slot="C1/$today/$half"
printf 'Courriel;Nom;Prénom\nines@example.org;Lefèvre;Inès\nzoe@example.org;d’Almeida;Zoé\nlou@example.org;N’Diaye;Lou\nbob@example.org;Bob;Léo\n' >"$scratch/four.csv"

before_there_is_a_home
completion_in_bash
a_home
a_programme
cohorts
learners
half_days
keys
attendance
grades
diplomas
papers
forms_of_output
revoked_key
killed
rehearsals
the_end
for folder in pacte-aura-2025 diu-csp-2026 du-medco-2026; do
	if [ -d "$data/$folder" ]; then messy "$folder"; else echo "skipped: the messy import of $folder: $data is not there"; fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
