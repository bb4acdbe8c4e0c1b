#!/usr/bin/env python3
"""pages.py: what pages and comments refer to is there. Run by tidy, from the top of the project, with the files on its input, one a
line; prints what is wrong, file:line: what.

* A relative link of a page leads to a file or folder, and behind "#" to one of its headings.
* Each page of docs/ is linked from another page.
* A comment that cites "domain 2.3", "domain 2.3 A4" or "domain R-S1" finds that heading, or that bold name, in docs/domain.md.
* A page that code names ("libraries.md") lies at the top, in docs/, in proto/ or in the folder of who names it.
"""
import os
import re
import sys

DOMAIN = "docs/domain.md"
CITED = re.compile(r"\bdomain(?:\.md)?(?:,? section)?,? ((?:(?:\d+(?:\.\d+)?|R-S\d+|A\d+)(?:, | and | )?)+)")


def lines_of(file):
    with open(file, encoding="utf-8", errors="replace") as text:
        return text.read().split("\n")


def prose_of(page):
    """(number, line) outside blocks of code."""
    code = False
    for number, line in enumerate(lines_of(page), 1):
        if line.lstrip().startswith("```"):
            code = not code
        elif not code:
            yield number, line


def anchors_of(page, known={}):
    if page not in known:
        known[page] = set()
        for _, line in prose_of(page):
            heading = re.match(r"#+ (.*)", line)
            if heading:
                slug = re.sub(r"[^\w\- ]", "", heading[1].strip().lower()).replace(" ", "-")
                n = 0
                while slug + (f"-{n}" if n else "") in known[page]:
                    n += 1
                known[page].add(slug + (f"-{n}" if n else ""))
    return known[page]


def links(page, linked):
    for number, line in prose_of(page):
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", line)):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
            if not os.path.exists(file):
                yield f"{page}:{number}: links to {target}, which is not there"
            elif anchor and anchor not in anchors_of(file):
                yield f"{page}:{number}: links to {target}, which has no such heading"
            if file != page:
                linked.add(file)


def citations(file):
    numbers, names = set(), set()
    if os.path.exists(DOMAIN):
        for _, line in prose_of(DOMAIN):
            numbers.update(re.findall(r"^#+ (\d+(?:\.\d+)?)\b", line))
            names.update(re.findall(r"\*\*([AR](?:-S)?\d+)\*\*", line))
    lines = lines_of(file)
    for number, line in enumerate(lines, 1):
        # A citation may go on in the next line of its comment.
        joined = line + " " + re.sub(r"^[\s*#/]+", "", lines[number]) if number < len(lines) else line
        for match in CITED.finditer(joined):
            if match.start() < len(line):
                for cited in re.findall(r"\d+(?:\.\d+)?|R-S\d+|A\d+", match[1]):
                    if cited not in numbers | names:
                        yield f"{file}:{number}: cites domain {cited}, which {DOMAIN} does not have"
        if not file.endswith((".c", ".h", ".tbl", ".inc")):
            continue
        for page in re.findall(r"(?<![\w./*-])((?:[\w-]+/)*[\w-]+\.md)\b", line):
            places = ["", "docs/", "proto/", os.path.dirname(file) + "/"]
            if not any(os.path.exists(place + page) for place in places):
                yield f"{file}:{number}: names {page}, which is not there"


def main():
    files = [line.strip() for line in sys.stdin if line.strip()]
    pages = [file for file in files if file.endswith(".md")]
    linked = set()
    for page in pages:
        for wrong in links(page, linked):
            print(wrong)
    for page in pages:
        if page.startswith("docs/") and page != "docs/README.md" and page not in linked:
            print(f"{page}:1: no page links to it")
    for file in files:
        if not file.endswith(".md"):
            for wrong in citations(file):
                print(wrong)


main()
