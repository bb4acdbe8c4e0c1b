# The engine names no noun: no record, command, query or event of a service's table, but in comments.
#
#	awk -f nouns.awk proto/catalogue.tbl proto/enrolment.tbl ... common/engine/engine.c ...

FILENAME ~ /\.tbl$/ {
	if (match($0, /^(RECORD|COMMAND|QUERY|EVENT)\([a-z_]+/)) {
		name = substr($0, RSTART, RLENGTH)
		sub(/.*\(/, "", name)
		nouns[name]
	}
	next
}

FNR == 1 { comment = 0 }

{
	text = $0
	# Comments begin a line or end one, and are not nested.
	if (comment) {
		if (!sub(/.*\*\//, "", text))
			next
		comment = 0
	}
	gsub(/\/\*[^*]*(\*[^\/][^*]*)*\*\//, "", text)
	if (sub(/\/\*.*/, "", text))
		comment = 1
	while (match(text, /(desc|get|put|next|find|scan|delete|emit|struct)[_ ][a-z_]+/)) {
		name = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		whole = name
		sub(/^[a-z]+[_ ]/, "", name)
		if (name in nouns)
			print FILENAME ":" FNR ": the engine names a noun: " whole
	}
}
