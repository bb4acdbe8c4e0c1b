# What a C file looks like: its first line, its length, its longest line, the length of its functions.
function width(line,    n, i, k, c) {
	gsub(/[\200-\277]/, "", line) # what follows the first byte of a character
	if (line !~ /\t/)
		return length(line)
	n = 0
	k = split(line, c, "")
	for (i = 1; i <= k; i++)
		n = c[i] == "\t" ? n + 8 - n % 8 : n + 1
	return n
}
function say(line, what) {
	printf "%s:%d: %s\n", file, line, what
}
function leave() {
	if (file != "" && lines >= 600)
		say(lines, lines " lines, under 600 are allowed")
}
FNR == 1 {
	leave()
	file = FILENAME
	head = begin = 0
	if ($0 !~ /^\/\* [^ ]/)
		say(1, "does not begin with a sentence that says what it is")
}
{
	lines = FNR
	if (length($0) > 90 && width($0) > 100)
		say(FNR, width($0) " columns, 100 are allowed")
}
# A function: its head begins with a word in the first column, its body is a brace there.
/^[A-Za-z_]/ { head = FNR }
/^{/ { begin = head }
/^}/ {
	if (begin && FNR - begin + 1 > 70)
		say(begin, "a function of " FNR - begin + 1 " lines, 70 are allowed")
	begin = 0
}
END { leave() }
