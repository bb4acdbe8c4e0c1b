#!/bin/bash
# issuer.sh: a signing key that is lost is told wherever one looks, and nobody makes another.
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 2
PATH=$(readlink -f "${B:-build}"):$PATH
scratch=$(mktemp -d)
export PATH LC_ALL=C.UTF-8 HOME=$scratch/person CURSUS_HOME=$scratch/home
mkdir "$HOME"
trap 'cursus down >/dev/null 2>&1; rm -rf "$scratch"' EXIT
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

missing="the signing key (issuer.key) is missing, so nothing can be signed"
check "up makes no home" 1 "cursus init" cursus up
cursus init >/dev/null && cursus up >/dev/null
check "with its key nothing is wrong" 0 "serving" cursus status
cursus down >/dev/null
mv "$CURSUS_HOME/issuer.key" "$scratch/kept"
check "init makes no other beside data" 1 "put the key back from a backup" cursus init
check "up starts the services" 0 "answer" cursus up
check "and makes no key" 1 "" test -e "$CURSUS_HOME/issuer.key"
check "status" 8 "certification: $missing" cursus status
check "health" 0 "degraded" cursus health --service certification
check "check beside the service" 0 "$missing" cursus check certification
check "check by the service" 0 "$missing" cursus --key "$CURSUS_HOME/keys/me.key" check certification
signer=$(cursus backup "$scratch/backup" | grep -oE '([0-9a-f]{4} ){7}[0-9a-f]{4}')
cursus down >/dev/null
check "check while it is down" 0 "$missing" cursus check certification
check "restore" 0 "$missing" cursus --home "$scratch/again" restore "$scratch/backup" --signer "$signer"
cp "$scratch/kept" "$CURSUS_HOME/issuer.key"
cursus up >/dev/null
check "the key is back" 0 "serving" cursus status
echo "$passed passed, $failed failed"
[ $failed = 0 ]
