# A cohort that has begun: its programme, half-days and learners, and a key for each person, in their own file.
. "$top/tests/e2e/docs/files.sh"
{
	cursus init && cursus up &&
		cursus institution add UNIV-EX "Université d’Exemple" &&
		cursus programme publish programme.json &&
		cursus trainer add jmorel "Jeanne Morel" --email jeanne.morel@example.org &&
		cursus cohort plan DU-COORD-2025 DU-COORD --capacity 20 --starts 2025-01-13 &&
		cursus cohort open DU-COORD-2025 &&
		cursus import slots slots.csv --cohort DU-COORD-2025 &&
		sed -i '/30\/02\/1992/d' learners.csv &&
		cursus import learners learners.csv --cohort DU-COORD-2025 --since 2025-01-06 &&
		cursus cohort start DU-COORD-2025 &&
		cursus key new jmorel --role trainer --trainer jmorel &&
		cursus key new lea --role learner --learner lea.martin@example.org &&
		cursus key new paul --role registrar --name "Paul Roy" &&
		cp "$CURSUS_HOME"/keys/{jmorel,lea,paul}.key .
} >before.log 2>&1 || { cat before.log; false; }
