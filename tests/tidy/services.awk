# Each service's messages have type numbers of its ranges in proto/services.tbl, and no two ranges meet.
#
#	awk -f services.awk proto/services.tbl proto/common.tbl proto/catalogue.tbl ...
function complain(what) { print FILENAME ":" FNR ": " what }
function within(type, service) {
	return (type >= first[service] && type <= last[service]) || (type >= old_first[service] && type <= old_last[service])
}
/^SERVICE\(/ {
	split($0, cell, /[(,]/)
	service = cell[2]
	first[service] = cell[3] + 0; last[service] = cell[4] + 0
	old_first[service] = cell[5] + 0; old_last[service] = cell[6] + 0
	for (other in first)
		if (other != service && (within(first[other], service) || within(old_first[other], service) ||
			within(first[service], other) || within(old_first[service], other)))
			complain("the type numbers of " service " are those of " other " too")
	next
}
FNR == 1 {
	of = FILENAME
	sub(/^.*\//, "", of); sub(/\.tbl$/, "", of)
}
/^(RECORD|COMMAND|QUERY|EVENT)\(/ {
	split($0, cell, /[(,]/)
	type = cell[3] + 0
	if (of == "common" ? type < 1 || type > 99 : !within(type, of))
		complain(cell[2] " has type number " type ", which is not of " of)
}
