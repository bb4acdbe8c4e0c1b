# Every text of refusal must be expected by some test: awk -f reasons.awk proto/status.tbl TESTS...
# The fixed words count; what stands in {braces} is anything.
function pattern(text,    p) {
	gsub(/[][\\.*+?(){}|^$]/, "[&]", text)
	gsub(/\[\\\]/, "\\\\", text)
	gsub(/\[\^\]/, "\\^", text)
	gsub(/\[\{\][a-z]+\[\}\]/, ".*", text)
	return text
}
FNR == 1 { first = FILENAME ~ /status\.tbl$/; held = "" }
first && /^REASON\(/ {
	match($0, /"[^"]*"/)
	text = substr($0, RSTART + 1, RLENGTH - 2)
	if (text != "") {
		line[text] = FNR
		like[text] = pattern(text)
	}
	table = FILENAME
	next
}
first { next }
# C joins texts that stand one after the other, on lines of their own too.
/"[ \t]*$/ { held = held $0; next }
{
	all = held $0
	held = ""
	gsub(/"[ \t]*"/, "", all)
	for (text in like)
		if (all ~ like[text])
			delete like[text]
}
END {
	for (text in like)
		printf "%s:%d: no test expects \"%s\"\n", table, line[text], text
}
