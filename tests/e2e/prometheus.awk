# The text exposition format of Prometheus (version 0.0.4), read strictly: each family has HELP and TYPE before its samples, once, and
# its samples stand together; names, labels and values are well formed; no sample is there twice; counters end in _total; the text ends
# with a line end. Prints what is wrong.
function wrong(what) { print NR ": " what ": " $0; bad = 1 }
/^# HELP / { name = $3; if (name in helped) wrong("HELP again"); helped[name] = 1; if (NF < 4) wrong("no help"); next }
/^# TYPE / {
	if ($3 != name || !($3 in helped)) wrong("TYPE without its HELP")
	if ($3 in typed) wrong("TYPE again")
	if ($4 !~ /^(counter|gauge|histogram|summary|untyped)$/ || NF != 4) wrong("no such type")
	if (($4 == "counter") != ($3 ~ /_total$/)) wrong("a counter ends in _total, and nothing else")
	typed[$3] = $4; current = $3; next
}
/^#/ { wrong("a comment of another kind"); next }
{
	if ($0 !~ /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\[\\"n])*",?)*\})? (-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?|NaN|[-+]Inf)$/)
		wrong("not a sample")
	metric = $0; sub(/[{ ].*/, "", metric)
	if (metric != current) wrong("outside its family")
	sample = $0; sub(/ [^ ]*$/, "", sample)
	if (sample in seen) wrong("twice")
	seen[sample] = 1; n++
}
END { if (!n) { print "no samples"; bad = 1 } exit bad }
