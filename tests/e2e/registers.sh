#!/bin/bash
# registers.sh: a register copy of somebody else says nothing of a diploma whose issuer is trusted.
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 2
PATH=$(readlink -f "${B:-build}"):$PATH
scratch=$(mktemp -d)
export PATH LC_ALL=C.UTF-8 HOME=$scratch/person
mkdir "$HOME"
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

check() { # NAME STATUS TEXT COMMAND...
	local name=$1 status=$2 text=$3 said code
	shift 3
	said=$("$@" 2>&1 </dev/null)
	code=$?
	if [ $code = "$status" ] && [[ $said == *"$text"* ]]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $name: exit $code, not $status, or no \"$text\" in: $said"
	fi
}

# Two issuers with the same programme: their diplomas have the same numbers.
cursus demo --keep "$scratch/ours" >/dev/null 2>&1 && cursus demo --keep "$scratch/theirs" >/dev/null 2>&1 || exit 1
export CURSUS_HOME=$scratch/ours/home
mkdir "$scratch/alone"
for file in "$scratch/ours/diplomas"/*-000001-*.json; do number=$(basename "$file" .json); done
cp "$file" "$scratch/alone"
alone=$scratch/alone/$number.json
check "with its own copy beside it" 0 "valid in the register copy of" cursus verify "$file"
check "with none" 0 "no register copy was given, so a revocation would not show" cursus verify "$alone"
check "with somebody else's, which has the number" 0 "is of another issuer and says nothing of it, so a revocation would not show" \
	cursus verify "$alone" --register "$scratch/theirs/diplomas/register.json"
check "of several, the one that no copy has" 0 "no register copy has it: a revocation would not show" cursus verify "$alone" "$file"
check "of several, those that a copy has" 0 "1" bash -c 'cursus verify "$1" "$2" | grep -c "would not show"' - "$alone" "$file"
check "a number is no file" 1 "cursus diploma show $number looks a number up" cursus verify "$number"
export CURSUS_HOME=$scratch/nobody
check "by whom nobody trusts, one of the two is wrong" 20 "signed by another key than the register" \
	cursus verify "$alone" --register "$scratch/theirs/diplomas/register.json"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
