# Who may include whom: reads tests/tidy/layers.txt, then the C files, and tells each include that points upwards or
# sideways, each file that lies in no subsystem, and each cycle of includes.
#
#	awk -f layers.awk layers.txt common/base/text.c common/base/text.h ...

FNR == NR {
	sub(/#.*/, "")
	if (NF == 0)
		next
	row = $1
	sub(/:$/, "", row)
	rows[row]
	for (i = 2; i <= NF; i++)
		may[row, ++n_may[row]] = $i
	next
}

FNR == 1 {
	files[++n_files] = FILENAME
	known[FILENAME]
	name = FILENAME
	sub(/.*\//, "", name)
	if (FILENAME !~ /^services\// && (FILENAME !~ /^tests\// || !(name in by_name)))
		by_name[name] = FILENAME
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
	name = $0
	sub(/^[^"]*"/, "", name)
	sub(/".*/, "", name)
	includes[FILENAME, ++n_includes[FILENAME]] = name
	line[FILENAME, n_includes[FILENAME]] = FNR
}

function folder_of(file) {
	sub(/\/[^\/]*$/, "", file)
	return file
}

# The compiler looks beside the file first, then in the folders of the Makefile.
function resolve(file, name,    beside) {
	beside = folder_of(file) "/" name
	if (beside in known)
		return beside
	if ("services/" name in known)
		return "services/" name
	return name in by_name ? by_name[name] : ""
}

# Whether the row allows it: by itself, or by what it may include. A file in a row opens that file alone.
function allows(row, folder, file, seen,    i, one) {
	if (row == folder)
		return 1
	for (i = 1; i <= n_may[row]; i++) {
		one = may[row, i]
		if (one == file || (one in rows && !(one ~ /\.(h|inc)$/) && allows(one, folder, "")))
			return 1
	}
	return 0
}

function below(row, wanted, depth,    i) {
	if (depth > 50)
		return 0
	for (i = 1; i <= n_may[row]; i++)
		if (may[row, i] == wanted || below(may[row, i], wanted, depth + 1))
			return 1
	return 0
}

# A cycle of includes, told once, at the file where it was entered.
function visit(file, path,    i, to) {
	state[file] = 1
	for (i = 1; i <= n_includes[file]; i++) {
		to = resolve(file, includes[file, i])
		if (to == "" || folder_of(to) == "common/engine")
			continue
		if (state[to] == 1)
			print file ":" line[file, i] ": a cycle of includes:" path " " file " " to
		else if (!state[to])
			visit(to, path " " file)
	}
	state[file] = 2
}

END {
	for (row in rows)
		if (below(row, row, 0)) {
			print FILENAME ": " row " stands above itself in layers.txt"
			exit
		}
	for (f = 1; f <= n_files; f++) {
		file = files[f]
		folder = folder_of(file)
		row = file in rows ? file : folder
		if (file ~ /^(tests|po)\//)
			continue
		if (!(row in rows)) {
			print file ":1: lies in no subsystem of tests/tidy/layers.txt"
			continue
		}
		for (i = 1; i <= n_includes[file]; i++) {
			to = resolve(file, includes[file, i])
			if (to == "")
				continue
			if (folder_of(to) != folder && !allows(row, folder_of(to), to))
				print file ":" line[file, i] ": may not include \"" includes[file, i] "\" of " folder_of(to)
		}
	}
	for (f = 1; f <= n_files; f++)
		if (!state[files[f]])
			visit(files[f], "")
}
