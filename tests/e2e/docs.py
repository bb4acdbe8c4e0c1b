#!/usr/bin/env python3
"""The pages say what happens: their commands are run as a reader would type them, each page in a home of its own.

	B=build tests/e2e/docs.py [-v] [PAGE...]      all pages unless some are named; -v shows every command
	B=build tests/e2e/docs.py --write [PAGE...]   writes what was printed into the pages, to be read before it is committed

How a page is marked:
* A block ```console has commands after "$ " (a line "> " goes on with it) and below each what it prints, on both streams.
  Nothing below a command: it prints nothing. A line "..." stands for any number of lines.
* A command that ends with another status than 0 is followed by "$ echo $?".
* Any other block that begins with ```sh is not run, and "<!-- not run: why -->" stands above it.
* "<!-- before: NAME -->" runs tests/e2e/docs/NAME.sh first, in the same shell: what the page takes for granted.
* What differs from day to day is compared by its form: today, the hour beside it, keys, hashes, the person's folder.
  Pages are written as if today were PAGE_DAY.
A folder docs/fr is run in French, all others in English. Names of files, tests and make targets in backquotes and
in blocks that are not run must be there, and the exit codes must be those of proto/status.tbl.
"""
import datetime
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zoneinfo

PAGE_DAY = datetime.date(2026, 12, 1)
PAGE_HOME = "/home/anne"
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
MARK = "\x01ran "
COMMAND_S = 120


def today(zone="Europe/Paris"):
    return datetime.datetime.now(zoneinfo.ZoneInfo(zone)).date()


def clocks_change():
    """Whether today has 23 or 25 hours, so that a half-day that lasts all of it has another length."""
    zone, day = zoneinfo.ZoneInfo("Europe/Paris"), today()
    return len({datetime.datetime(day.year, day.month, day.day, hour, tzinfo=zone).utcoffset() for hour in (0, 12)}) > 1


def forms(day):
    """A day as the program and the papers write it."""
    english = ("January February March April May June July August September October November December").split()
    french = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
    first = "1er" if day.day == 1 else str(day.day)
    return [day.isoformat(), day.strftime("%d/%m/%Y"), day.strftime("%Y%m%d"),
            f"{day.day} {english[day.month - 1]} {day.year}", f"{first} {french[day.month - 1]} {day.year}"]


def as_of(text, day, other):
    for form, written in zip(forms(day), forms(other)):
        text = text.replace(form, written)
    # The year of a diploma's number.
    return re.sub(rf"-{day.year}-([A-Z0-9-]+-\d{{6}}-)", rf"-{other.year}-\1", text)


FORMS = [
    (r"did:key:z[1-9A-HJ-NP-Za-km-z]{20,}", "<key>"),
    (r"\b[0-9a-f]{2}(:[0-9a-f]{2}){7,}\b", "<fingerprint>"),
    (r"\b[0-9a-f]{4}([ -][0-9a-f]{4}){3,}\b", "<fingerprint>"),
    (r"\b[0-9a-f]{16,}\b", "<hash>"),
    (r"-\d{4}(-[A-Z0-9-]+-\d{6}-)[0-9A-Z]\b", r"-<year>\1<check>"),
    (r"(?<= )[!-~]{40}(?= |$)", "<z85>"),
    (r"^(catalogue|enrolment|attendance|certification|inscription|assiduité) +\d+ +(?=[^\W\d])", r"\1 <process> "),
    (r"<day>([ T,]|, | at | à )*\d{1,2}( h |:)\d\d(:\d\d)?(\.\d+)?Z?", "<day> <hour>"),
    (r"\b\d+([.,]\d+)? (ms|s|KiB|MiB|GiB|Kio|Mio|Gio|bytes|octets)\b", r"<number> \2"),
    (r"[ \t\u00a0\u202f]+", " "),
]


def comparable(text, days):
    for day in days:
        for form in forms(day):
            text = text.replace(form, "<day>")
    for form, token in FORMS:
        text = re.sub(form, token, text, flags=re.M)
    return [line.strip() for line in text.rstrip().split("\n")]


def fits(expected, printed):
    """Lines against lines, where "..." stands for any number of them."""
    places = {0}
    for line in expected:
        if line == "...":
            places = set(range(min(places), len(printed) + 1)) if places else places
        else:
            places = {at + 1 for at in places if at < len(printed) and printed[at] == line}
    return len(printed) in places


def same(expected, printed):
    return fits(comparable(expected, [PAGE_DAY]), comparable(printed, [today(), today("UTC")]))


class Shell:
    """A bash in which the lines of a page run one after the other."""

    def __init__(self, programs, folder, language):
        env = {"PATH": programs + ":" + os.environ["PATH"], "HOME": folder, "CURSUS_HOME": folder + "/cursus",
               "LANG": language, "TERM": "dumb", "top": TOP, "PYTHONDONTWRITEBYTECODE": "1"}
        # faketime, when somebody asks whether the pages hold on another day.
        env.update({name: value for name, value in os.environ.items() if re.match("LD_PRELOAD$|FAKETIME", name)})
        self.bash = subprocess.Popen(["bash", "--norc"], cwd=folder, env=env, stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
        self.status = 0

    def run(self, command):
        """What it prints on both streams, and its status."""
        self.bash.stdin.write(f"(exit {self.status})\n{{ {command}\n}} </dev/null\n"
                              f"printf '\\n{MARK}%d\\n' $? 2>/dev/null\n")
        self.bash.stdin.flush()
        lines = []
        for line in self.bash.stdout:
            if line.startswith(MARK):
                self.status = int(line[len(MARK):])
                break
            lines.append(line)
        else:
            raise EOFError(command)
        text = "".join(lines)
        return text[:-1] if text.endswith("\n") else text, self.status

    def close(self):
        self.bash.stdin.close()
        self.bash.kill()
        self.bash.wait()


def blocks(lines):
    """(first line, kind, lines within) of each fenced block, and what stands above it."""
    at, above = 0, ""
    while at < len(lines):
        fence = re.match(r"```(\S*)", lines[at])
        if fence:
            end = at + 1
            while end < len(lines) and lines[end] != "```":
                end += 1
            yield at + 1, fence[1], lines[at + 1:end], above
            at, above = end, ""
        elif lines[at].strip():
            above = lines[at]
        at += 1


def commands(first, lines):
    """[line number, command, expected text] of a block."""
    found = []
    for number, line in enumerate(lines, first + 1):
        if line.startswith("$ "):
            found.append([number, line[2:], []])
        elif line.startswith("> ") and found and not found[-1][2]:
            found[-1][1] += "\n" + line[2:]
        elif not found:
            raise ValueError(f"{number}: text before the first command")
        else:
            found[-1][2].append(line)
    return found


class Tally:
    def __init__(self, verbose):
        self.passed, self.failed, self.verbose, self.quiet = 0, 0, verbose, False

    def good(self, what):
        self.passed += 1
        if self.verbose:
            print("ok:", what)

    def bad(self, what, more=""):
        self.failed += 1
        if not self.quiet:
            print("FAILED:", what)
            for line in more.split("\n")[:60] if more else []:
                print("    |", line)


def service_logs(person):
    """The last lines of each: why a service did not answer."""
    told = ""
    for log in sorted(glob.glob(person + "/*/log/*")):
        with open(log, encoding="utf-8", errors="replace") as lines:
            told += "".join(f"\n{os.path.basename(log)}: {line.rstrip()}" for line in lines.readlines()[-4:])
    return told


def run_page(path, text, tally, programs, write=False):
    """The page as it would have to be; its commands are counted in the tally."""
    lines = text.split("\n")
    if "<!-- before: today -->" in lines and clocks_change():
        print(f"{path}: left out on a day when clocks change")
        return text
    folder = tempfile.mkdtemp()
    person = folder + "/anne"
    os.mkdir(person)
    shell = Shell(programs, person, "fr_FR.UTF-8" if "/fr/" in path else "C.UTF-8")
    out, at = [], 0
    try:
        for line in lines:
            before = re.fullmatch(r"<!-- before: (\w+) -->", line)
            if before:
                said, status = shell.run(f'. "$top/tests/e2e/docs/{before[1]}.sh"')
                if status:
                    tally.bad(f"{path}: before {before[1]}: status {status}", said)
                    return text
        for first, kind, within, above in blocks(lines):
            out += lines[at:first]
            at = first
            if kind in ("sh", "bash", "shell"):
                if not re.fullmatch(r"<!-- not run: .+ -->", above):
                    tally.bad(f"{path}:{first}: a block that is neither run nor said not to be")
                continue
            if kind != "console":
                continue
            found = commands(first, within)
            for i, (number, command, expected) in enumerate(found):
                printed, status = shell.run(command)
                printed = printed.replace(person, PAGE_HOME)
                if status and not (i + 1 < len(found) and found[i + 1][1] == "echo $?"):
                    tally.bad(f"{path}:{number}: status {status}: {command}", printed + service_logs(person))
                    return text
                keep = same("\n".join(expected), printed)
                if keep:
                    tally.good(f"{path}:{number}: {command}")
                elif not write:
                    tally.bad(f"{path}:{number}: prints something else: {command}", printed)
                    return text
                out += ["$ " + command.replace("\n", "\n> ")]
                out += expected if keep else as_of(printed, today(), PAGE_DAY).rstrip().split("\n") if printed.strip() else []
            at = first + len(within)
        return "\n".join(out + lines[at:])
    except (EOFError, ValueError) as wrong:
        tally.bad(f"{path}: {wrong}")
        return text
    finally:
        shell.close()
        for home in glob.glob(person + "/*/principals"):
            subprocess.run([programs + "/cursus", "--home", os.path.dirname(home), "down"], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def check_names(path, text, tally):
    """Files of the project, tests after their file, and targets of make that stand in backquotes."""
    makefiles = "".join(open(name, encoding="utf-8").read() for name in ["Makefile"] + glob.glob("tests/*/*.mk"))
    shown = re.findall(r"^```(?:sh|bash)$.*?^```", text, flags=re.S | re.M)
    words = [word for block in shown for line in block.split("\n") for word in
             re.findall(r"\bmake [a-z]\S*", line.split("#")[0]) + line.split("#")[0].split()]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    for names in [re.findall(r"`([^`]+)`", line) for line in prose.split("\n")] + [words]:
        file = ""
        for name in names:
            if re.search(r"\b(SERVICE|NOUN|NAME|PAGE)\b", name):
                continue
            if re.match(r"(clients|common|docker|docs|po|proto|services|tests|debian|systemd|\.ci)/[\w./-]*$", name):
                file = name
                if os.path.exists(name):
                    tally.good(f"{path}: {name}")
                else:
                    tally.bad(f"{path}: {name} is named and is not there")
            elif re.match(r"make [a-z]\S*$", name):
                target = re.escape(name[5:].replace("build/", "$(B)/"))
                if re.search(rf"^(\S+ )*{target}( \S+)*:", makefiles, re.M):
                    tally.good(f"{path}: {name}")
                else:
                    tally.bad(f"{path}: {name}: no such target")
            elif re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", name) and file.startswith("tests/") and os.path.isfile(file):
                if re.search(rf"\b{name}\b", open(file, encoding="utf-8").read()):
                    tally.good(f"{path}: {file} {name}")
                else:
                    tally.bad(f"{path}: {file} has no test {name}")


def check_exit_codes(path, text, tally):
    """Each status has its row; the English page has its words."""
    table = open("proto/status.tbl", encoding="utf-8").read()
    for code, words in re.findall(r'^STATUS\([a-z_]+, +[0-9]+, +([0-9]+), "(.*)"\)$', table, re.M):
        row = re.search(rf"^\| {code} \| (.*?) \|", text, re.M)
        if row and ("/fr/" in path or row[1] == words):
            tally.good(f"{path}: exit {code}")
        else:
            tally.bad(f"{path}: exit {code} is not told as \"{words}\"")


def check_page(path, text, tally, programs, write=False):
    check_names(path, text, tally)
    if os.path.basename(path) in ("exit-codes.md", "codes-de-retour.md"):
        check_exit_codes(path, text, tally)
    return run_page(path, text, tally, programs, write)


def controls(tally, programs):
    """Pages with one wrong thing each, below one right command, must fail once; the last ones are right."""
    start = "```console\n$ echo one\none\n```\n\n"
    block = "```console\n{}\n```\n"
    wrong = {
        "an output that is not printed": block.format("$ echo one\ntwo"),
        "an output that goes on": block.format("$ printf 'one\\ntwo\\n'\none"),
        "an output that ends earlier": block.format("$ echo one\none\ntwo"),
        "an output where there is none": block.format("$ true\none"),
        "nothing where there is an output": block.format("$ echo one"),
        "a command that fails": block.format("$ false"),
        "a command that nobody knows": block.format("$ cursus frobnicate\n..."),
        "another status": block.format("$ false\n$ echo $?\n2"),
        "another number": block.format("$ echo 7 h 00\n7 h 30"),
        "another day of the past": block.format("$ echo 2025-01-13\n2025-01-14"),
        "a block that is not marked": "```sh\ntrue\n```\n",
        "a missing start": "<!-- before: nothing -->\n",
        "a file that is not there": "`tests/unit/nothing.c`\n",
        "a test that is not there": "`tests/unit/server.c` `a_test_that_nobody_wrote`\n",
        "a target that is not there": "`make coffee`\n",
        "a target in a block": "<!-- not run: an example -->\n```sh\nmake coffee   # with milk\n```\n",
        "a file in a block": "<!-- not run: an example -->\n```sh\nsed -n 1,9p tests/unit/nothing.c\n```\n",
    }
    right = {
        "a process": block.format("$ echo catalogue 1234 serving\ncatalogue  99 serving"),
        "today": block.format(f"$ date +%F\n{PAGE_DAY}").replace("date", "TZ=Europe/Paris date"),
        "a key": block.format("$ echo did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK\n"
                              "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"),
        "lines between": block.format("$ seq 5\n1\n...\n5"),
        "a status": block.format("$ false\n$ echo $?\n1"),
        "a command of two lines": block.format("$ echo one \\\n> two\none two"),
        "a block that is not run": "<!-- not run: an example -->\n```sh\nfalse\n```\n",
    }
    for what, page in list(wrong.items()) + list(right.items()):
        mine = Tally(False)
        mine.quiet = True
        check_page("control/en/page.md", start + page, mine, programs)
        if mine.failed == (what in wrong):
            tally.good("control: " + what)
        else:
            tally.bad(f"control: {what}: {mine.failed} failed")


def main():
    arguments = sys.argv[1:]
    write, verbose = "--write" in arguments, "-v" in arguments
    programs = os.path.realpath(os.environ.get("B", "build"))
    pages = [os.path.relpath(os.path.realpath(page), TOP) for page in arguments if not page.startswith("-")]
    os.chdir(TOP)
    if not os.access(programs + "/cursus", os.X_OK):
        print("docs: there is no cursus in " + programs + "; make", file=sys.stderr)
        return 2
    tally = Tally(verbose)
    if not pages:
        controls(tally, programs)
        pages = sorted(glob.glob("docs/**/*.md", recursive=True)) + ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]
    for page in pages:
        text = open(page, encoding="utf-8").read()
        told = check_page(page, text, tally, programs, write)
        if write and told != text:
            open(page, "w", encoding="utf-8").write(told)
            print("written:", page)
    print(f"docs: {tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


sys.exit(main())
