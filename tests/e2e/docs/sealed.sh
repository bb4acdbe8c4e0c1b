# The same after the half-days of January: two are sealed, nobody has a mark yet.
. "$top/tests/e2e/docs/planned.sh" &&
for half in am pm; do
	cursus --key jmorel.key sheet open DU-COORD-2025/2025-01-13/$half &&
		cursus --key jmorel.key presence mark DU-COORD-2025/2025-01-13/$half lea.martin@example.org present &&
		cursus --key jmorel.key presence mark DU-COORD-2025/2025-01-13/$half awa.ngo@example.org present &&
		cursus --key jmorel.key sheet countersign DU-COORD-2025/2025-01-13/$half --yes || return 1
done >before.log 2>&1
