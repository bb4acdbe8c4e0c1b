# A half-day that lasts all of today, so that it can be signed whenever the page is run; its sheet is open.
today=DU-COORD-2025/$(TZ=Europe/Paris date +%F)/am
{
	cursus slot schedule DU-COORD-2025 "$(TZ=Europe/Paris date +%F)" am 00:00 23:59 --unit UE1 --trainer jmorel &&
		cursus --key jmorel.key sheet open "$today"
} >before.log 2>&1 || { cat before.log; false; }
