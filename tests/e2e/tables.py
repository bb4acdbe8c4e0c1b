#!/usr/bin/python3
"""tables.py: what `export` writes opens in a French spreadsheet, runs no formula, and comes back.

Everything is exported, read by Python's csv as a spreadsheet would, imported where it came from (and
changes nothing) and into a home that has nothing yet (and becomes the same).
"""
import csv
import io
import json
import os
import subprocess

from home import Home, check, equal, finish

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMME = os.path.join(ROOT, "clients/cli/sample/five-minutes/programme.json")
KINDS = ("learners", "slots", "grades", "attendance", "decisions", "register")
IMPORTED = ("learners", "slots", "grades")
FORMS = ([], ["--excel"], ["--delimiter", "\t"], ["--excel", "--delimiter", ","])
# Names, structures, telephones as they come, and as somebody would like them to come.
PEOPLE = (
    ("=1+1@example.org", '=HYPERLINK("http://evil.example";"click")', "+Un", "@SUM(A1)", "+33 6 12 34 56 78"),
    ("nguyen@example.org", "Nguyễn-Šárka", "Œuvre ’ É", "MSP \"Les Tilleuls\"; bât. B, escalier 2", "0612345678"),
    ("apostrophe@example.org", "'t Hooft", "'=É", "''+2", "'0612"),
    ("minus@example.org", "-Martin", "--É", "-", "-1"),
    ("quotes@example.org", 'O"Neil;,|', "Léa,\"Zoé\"", "a;b|c", "06.12"),
    ("cmd@example.org", "=cmd|' /C calc'!A0", "\u00a0x", "’=’", "001"),
)
# A person is known by this number: each has one of their own.
RPPS = ("10100000008", "10100000016", "10100000024", "10100000032", "10100000040", "10100000057")


def register(home):
    home.cursus("init")
    home.cursus("up")
    home.cursus("programme", "publish", PROGRAMME)
    home.cursus("trainer", "add", "jmorel", "=Jeanne; \"Morel\"")
    home.cursus("cohort", "plan", "C", "DU-COORD", "--capacity", str(len(PEOPLE) + 2))
    home.cursus("cohort", "open", "C")


def fill(home):
    register(home)
    for (email, family, given, structure, phone), rpps in zip(PEOPLE, RPPS):
        home.cursus("learner", "register", "--email", email, "--family_name=" + family,
                    "--given_names=" + given, "--structure=" + structure, "--phone=" + phone,
                    "--department=01", "--birth_place==Saint-Étienne; \"42\"", "--siret=73282932000074", "--rpps=" + rpps,
                    "--usage_name=Dr " + family,
                    "--birth_date=01/02/1980", "--sex=F", "--profession==2+3")
        home.cursus("enrolment", "add", "C", email, "--since", "2025-01-01")
    home.cursus("learner", "register", "suharto@example.org", "Suharto")
    home.cursus("enrolment", "add", "C", "suharto@example.org", "--since", "2025-01-01")
    # One who left, which must not begin anew; one who took her place, and one who waits.
    for email in ("left@example.org", "seventh@example.org", "waits@example.org"):
        home.cursus("learner", "register", email, "Petit", email[:4])
        home.cursus("enrolment", "add", "C", email, "--since", "2025-01-01")
        if email.startswith("left"):
            home.cursus("enrolment", "withdraw", "C", email, "moved", "--last_day", "2025-01-10")
    for day, half, start, end in (("2025-01-13", "am", "08:30", "12:30"),
                                  ("2025-01-13", "pm", "13:30", "17:00"),
                                  ("2026-10-25", "am", "01:00", "04:00")):
        home.cursus("slot", "schedule", "C", day, half, start, end, "--unit", "UE1", "--place",
                    "=Amphi; \"B\", 2", "--trainer", "jmorel")
    home.cursus("slot", "cancel", "C/2025-01-13/pm", "gone")
    for (email, *_), mark in zip(PEOPLE, (1250, 0, 2000, 805)):
        home.cursus("grade", "enter", "C", email, "MEMOIRE", str(mark / 100))
    home.cursus("grade", "absent", "C", PEOPLE[4][0], "MEMOIRE")
    home.cursus("grade", "absent", "C", PEOPLE[5][0], "MEMOIRE", "--justified", "true")


def sequences(home):
    return {service: json.loads(home.cursus("health", "--service", service, "--json"))["sequence"]
            for service in ("catalogue", "enrolment", "attendance", "certification")}


def bytes_of(home, *words):
    return subprocess.run(home.command(*words), capture_output=True, check=True,
                          env=dict(os.environ, LC_ALL="C.UTF-8")).stdout


def delimiter_of(form):
    return form[-1] if "--delimiter" in form else ";" if form else ","


def spreadsheet(home):
    """As a spreadsheet sees it: a table, of which no cell is a formula or loses a zero."""
    for kind in KINDS:
        for form in FORMS:
            what = f"export {kind} {' '.join(form)}"
            text = bytes_of(home, "export", kind, "--cohort", "C", *form)
            excel = "--excel" in form
            equal(text.startswith(b"\xef\xbb\xbf"), excel, f"{what}: begins with its mark")
            rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""),
                                   delimiter=delimiter_of(form), strict=True))
            check(len({len(row) for row in rows}) == 1, f"{what}: a table")
            for cell in (cell for row in rows for cell in row):
                check(not cell.startswith(("=", "+", "-", "@", "\t", "\r")), f"{what}: {cell!r}")
                check(not (excel and cell.isascii() and cell.isdigit() and
                           (len(cell) > 11 or (len(cell) > 1 and cell[0] == "0"))),
                      f"{what}: {cell!r} would change")
    marks = bytes_of(home, "export", "grades", "--cohort", "C", "--excel").decode("utf-8-sig")
    for mark in ('"12,50"', '"0,00"', '"8,05"', "ABI", "ABJ"):
        check(mark in marks, f"the mark {mark}")
    # The control: without the guard these cells are formulas.
    people = json.loads(home.cursus("export", "learners", "--cohort", "C", "--json"))
    check(any(p["family_name"].startswith("=") for p in people), "control: a formula is there")
    equal([p["state"] for p in people], ["enrolled"] * (len(PEOPLE) + 2) + ["waiting"], "learners")
    check(all(p["siret"] == "73282932000074" for p in people[:len(PEOPLE)]), "JSON")


def again(home):
    """Where it came from, everything is there already, and no service writes anything."""
    before = sequences(home)
    for kind in IMPORTED:
        for form in FORMS:
            path = os.path.join(home.path, "again.csv")
            home.cursus("export", kind, "--cohort", "C", *form, "--out", path)
            report = json.loads(home.cursus("import", kind, path, "--cohort", "C", "--json"))
            lines, waiting = len(report["lines"]), int(kind == "learners")
            equal(report["counts"], {"added": 0, "there": lines - waiting, "waiting": waiting,
                                     "refused": 0, "empty": 0}, f"import {kind} again {form}")
            check(lines > 1 and not any(line["why"] for line in report["lines"]),
                  f"import {kind} again {form}: no word of a difference")
    equal(sequences(home), before, "the logs")


def elsewhere(home):
    """A home that has nothing yet becomes the same, and exports the same bytes."""
    for form in FORMS:
        with Home() as other:
            register(other)
            for kind in IMPORTED:
                path = os.path.join(other.path, kind + ".csv")
                home.cursus("export", kind, "--cohort", "C", *form, "--out", path)
                since = ["--since", "2025-01-01"] if kind == "learners" else []
                other.cursus("import", kind, path, "--cohort", "C", *since)
                for back in FORMS:
                    words = ("export", kind, "--cohort", "C", *back)
                    check(bytes_of(other, *words) == bytes_of(home, *words),
                          f"{kind} through {form}, as {back}")
            equal([{**p, "id": 0, "registered": 0} for p in json.loads(other.cursus(
                "export", "learners", "--cohort", "C", "--json"))],
                  [{**p, "id": 0, "registered": 0} for p in json.loads(home.cursus(
                      "export", "learners", "--cohort", "C", "--json"))],
                  f"every member through {form}")


def refused(home):
    def said(code, text, *words):
        done = subprocess.run(home.command(*words), capture_output=True, text=True, check=False)
        check(done.returncode == code and text in done.stderr,
              f"{' '.join(words)}: exit {done.returncode}, {done.stderr}")
    usage = "cursus export learners|slots|grades"
    said(64, usage, "export")
    said(64, usage, "export", "learners")
    said(64, usage, "export", "people", "--cohort", "C")
    said(64, "either --json or --csv", "export", "slots", "--cohort", "C", "--json", "--excel")
    said(3, "no such cohort", "export", "slots", "--cohort", "NOBODY")
    said(1, "cannot write", "export", "slots", "--cohort", "C", "--out", "/nowhere/x.csv")
    home.cursus("key", "new", "lea", "--learner", PEOPLE[1][0])
    said(7, "only for", "--key", f"{home.path}/keys/lea.key", "export", "learners", "--cohort", "C")


with Home() as main:
    fill(main)
    spreadsheet(main)
    again(main)
    elsewhere(main)
    refused(main)
finish()
