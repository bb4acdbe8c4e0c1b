#!/usr/bin/python3
"""papers.py: the documents of a whole cohort at once, through real services.

File names, what is written and what is left alone, a full disk, folders that cannot be written, a
kill in the middle; nothing that is half a file.
"""
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from home import ENVIRONMENT, PROGRAM, Home, check, equal, finish

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMME = os.path.join(ROOT, "clients/cli/sample/five-minutes/programme.json")
if not shutil.which("qpdf") or not shutil.which("pdftotext"):
    print("qpdf and poppler-utils are not installed")
    sys.exit(77)
DATE = ("--date", "2026-07-01")
NAME_BYTES_MAX = 200
# Homonyms but for case and accents, a long name, names that are none of a file system's.
PEOPLE = (("Martin", "Léa"), ("MARTIN", "Lea"), ("martin", "léa"), ("Nguyễn-Šárka", "Œdipe"),
          ("de Saint-" + "Œuvre-" * 22 + "Tour", "Marie-" * 20 + "Anne"), ("CON", "nul"),
          ("../../etc/passwd", "x"), ("a:b\\c*?", "\"|<>é"), ("..é", "Li."), ("-rf", "--out"))


def prepare(home):
    home.cursus("init")
    home.cursus("up")
    home.cursus("programme", "publish", PROGRAMME)
    for cohort in ("C", "EMPTY"):
        home.cursus("cohort", "plan", cohort, "DU-COORD")
        home.cursus("cohort", "open", cohort)
    for number, (family, given) in enumerate(PEOPLE):
        email = f"p{number}@example.org"
        home.cursus("learner", "register", "--email", email, "--family_name=" + family,
                    "--given_names=" + given)
        home.cursus("enrolment", "add", "C", email, "--since", "2025-01-01")
    for day in ("2026-09-01", "2026-09-02"):
        for half, start, end in (("am", "09:00", "12:00"), ("pm", "13:00", "17:00")):
            home.cursus("slot", "schedule", "C", day, half, start, end, "--unit", "UE1")


def papers(home, *words, wanted=0, **more):
    done = subprocess.run([PROGRAM, "--home", home.path, "papers", *words, *DATE],
                          capture_output=True, text=True, check=False, timeout=120,
                          env=dict(ENVIRONMENT, **more.pop("env", {})), **more)
    equal(done.returncode, wanted, f"papers {' '.join(words)}: {done.stderr}")
    return done


def whole(folder):
    """The documents there, each checked; anything else is a piece of one."""
    names = sorted(os.listdir(folder))
    for name in names:
        checked = subprocess.run(["qpdf", "--check", os.path.join(folder, name)],
                                 capture_output=True, text=True, check=False)
        check(name.endswith(".pdf") and checked.returncode == 0, f"{name}: {checked.stderr}")
    return names


def bytes_of(folder):
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = file.read()
    return found


def all_of_it(home, out):
    trial = papers(home, "C", "--all", "--out", out, "--dry-run").stdout.splitlines()
    check(not os.path.exists(out), "a trial makes no folder")
    report = json.loads(papers(home, "C", "--all", "--out", out, "--json").stdout)
    names = whole(out)
    equal(sorted(os.path.basename(line) for line in trial if line.startswith(out)), names,
          "the trial told these files")
    equal(report["kinds"]["attendance-sheet"]["written"], 2, "a sheet a day")
    equal(report["kinds"]["convocation"]["written"], len(PEOPLE), "a convocation each")
    equal(report["kinds"]["attendance-map"]["written"], 1, "a map")
    equal(report["kinds"]["transcript"], {"written": 0, "same": 0, "not_due": len(PEOPLE),
                                          "not_drawn": 0}, "no transcript")
    equal(len(names), sum(kind["written"] for kind in report["kinds"].values()), "files")
    for name in names:
        check(re.fullmatch(r"[a-z][A-Za-z0-9._-]*[A-Za-z0-9]\.pdf", name) and ".." not in name,
              f"a name for any file system: {name}")
        check(len(name) <= NAME_BYTES_MAX, f"short enough: {name}")
    equal(len({name.lower() for name in names}), len(names), "no two but for their case")
    check("convocation-C-Martin-Lea-p0.pdf" in names and "convocation-C-martin-lea-p2.pdf" in names,
          "homonyms are told apart by what people know, not by an id")
    text = subprocess.run(["pdftotext", os.path.join(out, "convocation-C-Martin-Lea-p0.pdf"), "-"],
                          capture_output=True, text=True, check=False).stdout
    check("Léa Martin" in text and "1er septembre 2026" in text.replace("\u00a0", " "), text)
    told = papers(home, "C", "--all", "--out", out).stdout
    check("no mark of the learner is entered" in told, "why nothing is due")
    french = papers(home, "C", "--all", "--out", out, env={"CURSUS_LANG": "fr"}).stdout
    check("déjà là" in french and "non délivrable" in french, french)


def again(home, out, other):
    before = {name: os.stat(os.path.join(out, name)).st_mtime_ns for name in os.listdir(out)}
    report = json.loads(papers(home, "C", "--all", "--out", out, "--json").stdout)
    check(all(not kind["written"] for kind in report["kinds"].values()), "nothing written again")
    equal({name: os.stat(os.path.join(out, name)).st_mtime_ns for name in os.listdir(out)}, before,
          "every file as it was")
    papers(home, "C", "--all", "--out", other)
    equal(bytes_of(other), bytes_of(out), "the same bytes in another folder")
    # A changed document is written anew, a missing one again, what is not ours is left alone.
    os.unlink(os.path.join(other, "convocation-C-Martin-Lea-p0.pdf"))
    with open(os.path.join(other, "notes.txt"), "w", encoding="utf-8") as file:
        file.write("mine")
    home.cursus("slot", "move", "C/2026-09-02/pm", "x", "--start", "14:00")
    report = json.loads(papers(home, "C", "--all", "--out", other, "--json").stdout)
    equal(report["kinds"]["convocation"]["written"], len(PEOPLE), "convocations of the new hour")
    equal(report["kinds"]["attendance-sheet"], {"written": 1, "same": 1, "not_due": 0,
                                                "not_drawn": 0}, "one sheet changed")
    with open(os.path.join(other, "notes.txt"), encoding="utf-8") as file:
        equal(file.read(), "mine", "what is not ours")
    english = json.loads(papers(home, "C", "--kinds", "convocation,attendance-map", "--out", other,
                                "--document-language", "en", "--json").stdout)
    check(any("attendance-map-C.pdf" in file["file"] for file in english["files"]), "in English")


def nothing_due(home, out):
    told = papers(home, "EMPTY", "--all", "--out", out, env={"CURSUS_FONTS": "/nowhere"}).stdout
    check("nothing is due, and nothing was written" in told, told)
    check(not os.path.exists(out), "nothing due makes no folder, and opens no font")


def refused(home, out):
    def said(code, text, *words, **more):
        error = papers(home, *words, wanted=code, **more).stderr
        check(text in error, f"{' '.join(words)}: {error}")
    usage = "cursus papers COHORT --all"
    said(64, usage, "C", "--out", out)
    said(64, usage, "C", "--all")
    said(64, usage, "C", "--all", "--kinds", "minutes", "--out", out)
    said(64, "there is no paper \"poems\"; one of: attendance-sheet", "C", "--kinds",
         "minutes,poems", "--out", out)
    said(3, "no such cohort", "NOBODY", "--all", "--out", out)
    said(64, "papers are in fr or en", "C", "--all", "--out", out, "--document-language", "la")
    blocked = os.path.join(home.path, "a-file")
    with open(blocked, "w", encoding="utf-8"):
        pass
    said(1, "a-file: Not a directory", "C", "--all", "--out", blocked)
    said(1, "below: Not a directory", "C", "--all", "--out", blocked + "/below")
    said(1, "/proc/papers: ", "C", "--all", "--out", "/proc/papers")
    said(1, "the font \"", "C", "--all", "--out", out + "-fonts", env={"CURSUS_FONTS": "/nowhere"})
    equal(os.listdir(out + "-fonts"), [], "without fonts there is no file")
    # A file of somebody else's under one of the names: nothing is written at all.
    os.makedirs(out + "-taken")
    taken = os.path.join(out + "-taken", "carte-d-assiduite-C.pdf")
    with open(taken, "w", encoding="utf-8") as file:
        file.write("%PDF- of somebody else")
    said(1, "exists already and is not a document of Cursus", "C", "--all", "--out", out + "-taken")
    equal(bytes_of(out + "-taken"), {"carte-d-assiduite-C.pdf": b"%PDF- of somebody else"},
          "not touched, nothing beside it")


def limited():
    resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def full_disk(home, out):
    """A limit on the size of files stands for a disk without room, and a small one where we may
    mount it."""
    error = papers(home, "C", "--all", "--out", out, wanted=1, preexec_fn=limited).stderr
    check("cannot write" in error, error)
    whole(out)
    script = (f"mount -t tmpfs -o size=64k none {out} && {PROGRAM} --home {home.path} papers C "
              f"--all --out {out} --date 2026-07-01; echo status $?; ls {out}; "
              f"for f in {out}/*; do qpdf --check $f >&2 || echo broken $f; done")
    done = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, text=True,
                          check=False)
    if "status" not in done.stdout or "mount:" in done.stderr:
        print("skipped: a small disk, which only root may mount")
        return
    check("status 1" in done.stdout and "No space left on device" in done.stderr, done.stderr)
    check("broken" not in done.stdout, done.stdout)


def other_scripts(home, out):
    """A name in letters that the documents' own font does not have keeps nobody's papers back."""
    home.cursus("learner", "register", "jp@example.org", "山田", "Hanako")
    home.cursus("enrolment", "add", "C", "jp@example.org", "--since", "2025-01-01")
    done = papers(home, "C", "--kinds", "convocation", "--out", out)
    check("FAILED" not in done.stdout, done.stdout)
    equal(len(whole(out)), len(PEOPLE) + 1, "all are there")


def killed(home, out):
    """Killed in the middle: what has its name is whole, and the next run finishes it."""
    complete = None
    for wait in (0.02, 0.05, 0.08, 0.12):
        with subprocess.Popen([PROGRAM, "--home", home.path, "papers", "C", "--all", "--out", out,
                               *DATE], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env=ENVIRONMENT) as child:
            time.sleep(wait)
            child.send_signal(signal.SIGKILL)
            child.wait()
        for name in os.listdir(out) if os.path.isdir(out) else []:
            if not name.endswith(".pdf"):
                os.unlink(os.path.join(out, name))  # what was being written has another name
    papers(home, "C", "--kinds", "attendance-sheet,attendance-map", "--out", out)
    complete = whole(out)
    check(len(complete) >= 3, "finished")


with tempfile.TemporaryDirectory(prefix="cursus-papers-") as scratch, Home() as main:
    prepare(main)
    all_of_it(main, f"{scratch}/out")
    again(main, f"{scratch}/out", f"{scratch}/other")
    nothing_due(main, f"{scratch}/none")
    refused(main, f"{scratch}/refused")
    full_disk(main, f"{scratch}/full")
    killed(main, f"{scratch}/killed")
    other_scripts(main, f"{scratch}/one")
finish()
