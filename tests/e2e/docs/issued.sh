# The same with the marks entered, the minutes sealed and two diplomas issued, in the folder diplomas.
. "$top/tests/e2e/docs/sealed.sh" && {
	jury='[{"name": "Anne Roy", "quality": "professeure", "chair": true}, {"name": "Luc Petit"}, {"name": "Zoé Blanc"}]'
	despite="the last half-day was replaced by a written work"
	cursus --key paul.key import grades grades.csv --cohort DU-COORD-2025 &&
		cursus --key paul.key board convene DU-COORD-2025 2025-06-30 --members "$jury" &&
		cursus --key paul.key board decide DU-COORD-2025/J1 --despite "$despite" --yes &&
		cursus --key paul.key board seal DU-COORD-2025/J1 --despite "$despite" --yes &&
		cursus --key paul.key diploma issue --cohort DU-COORD-2025 --out diplomas
} >before.log 2>&1
