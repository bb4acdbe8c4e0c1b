#!/usr/bin/env python3
"""Cohorts that nobody has seen, made at random and lived by real services, against a model.

    tests/e2e/cohorts.py                  what `make e2e` runs: seeds, controls, single cases
    tests/e2e/cohorts.py --seeds 1 300    folders of other seeds
    tests/e2e/cohorts.py --keep DIR       the folders stay in DIR
"""
import argparse
import concurrent.futures
import json
import os
import random
import re
import subprocess
import sys
import tempfile

from cohort import cases, generator, model

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CURSUS = os.path.join(ROOT, os.environ.get("B", "build"), "cursus")
KNOWN = os.path.join(os.path.dirname(ROOT), "shared", "data")
FEW = (1, 50)
ONE_MAY_TAKE_S = 120


def rehearse(folder):
    return subprocess.run([CURSUS, "rehearse", folder, "--json"], capture_output=True,
                          timeout=ONE_MAY_TAKE_S,
                          stdin=subprocess.DEVNULL, encoding="utf-8", errors="backslashreplace",
                          env=dict(os.environ, LC_ALL="C.UTF-8"))


def differences(got, want):
    """Where two results differ, in a few words."""
    if got["cohort"] != want["cohort"]:
        yield f"cohort {got['cohort']!r}, not {want['cohort']!r}"
    if [l["courriel"] for l in got["learners"]] != [l["courriel"] for l in want["learners"]]:
        yield "other learners, or in another order"
        return
    for g, w in zip(got["learners"], want["learners"]):
        for key in w:
            if key not in g or g[key] != w[key] or type(g[key]) is not type(w[key]):
                yield f"{w['courriel']} {key} {g.get(key)!r}, not {w[key]!r}"
        if set(g) != set(w):
            yield f"{w['courriel']} has the members {sorted(g)}"


def failure_of(folder):
    """What came out, and why that is wrong, None: it is right."""
    run = rehearse(folder)
    if run.returncode or run.stderr:
        return None, f"exit {run.returncode}: {' | '.join(run.stderr.splitlines()[:3])}"
    got, want = json.loads(run.stdout), model.expected(folder)
    found = list(differences(got, want))
    if not found and got != want:
        found = ["the same values in another form"]
    return got, f"{len(found)} differences: {'; '.join(found[:3])}" if found else None


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def tell(self, name, failure):
        self.passed += failure is None
        self.failed += failure is not None
        if failure is not None:
            print(f"FAILED {name}: {failure}", flush=True)


def known_cohorts(tally):
    """The model itself, against answers that somebody else computed."""
    for name in ("diu-csp-2026", "du-medco-2026", "pacte-aura-2025"):
        answer = os.path.join(KNOWN, name, "expected.json")
        if os.path.exists(answer):
            with open(answer, encoding="utf-8") as f:
                right = json.load(f) == model.expected(os.path.join(KNOWN, name))
            tally.tell(f"model of {name}", None if right else "not as expected.json")


def one_seed(seed, under):
    place = os.path.join(under, f"seed-{seed}")
    os.mkdir(place)
    folder = generator.make(random.Random(seed), place)
    try:
        got, failure = failure_of(folder)
    except (subprocess.TimeoutExpired, ValueError) as e:
        got, failure = None, str(e)
    noticed = {name for name, mistake in model.MISTAKES.items() if got
               and got != model.expected(folder, mistake)}
    return seed, f"{failure} ({folder})" if failure else None, noticed


def seeds(tally, first, last, under):
    noticed = set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for seed, failure, found in pool.map(lambda s: one_seed(s, under), range(first, last + 1)):
            tally.tell(f"seed {seed}", failure)
            noticed |= found
    return noticed


def whole(run):
    """What stands on standard output, which is a whole result or nothing."""
    return json.loads(run.stdout)["learners"] if run.stdout else None


def refused(folder, says):
    run = rehearse(folder)
    whole(run)
    if run.returncode == 0:
        return "is taken as good"
    return None if re.search(says, run.stderr) else f"standard error is {run.stderr!r}"


def open_case(folder, want):
    run = rehearse(folder)
    if run.returncode or run.stderr:
        return f"exit {run.returncode}: {run.stderr}"
    got = {learner["courriel"]: learner for learner in whole(run)}
    return "; ".join(f"{email} {key} {got[email][key]!r}, not {value!r}" for email,
                     members in want.items()
                     for key, value in members.items() if got[email][key] != value) or None


def named(tally, under):
    """The folder's name is the cohort's code."""
    for name, want in (("été 2026", "the folder's name: .*a code has letters"),
                       ("x" * 65, "the folder's name: .*at most 64 bytes")):
        folder = os.path.join(under, name)
        lay(folder, {})
        tally.tell(f"named {name}", refused(folder, want))


def crowd(tally, under):
    """More learners than a roll call takes at once."""
    emails = [f"l{i}@example.org" for i in range(1100)]
    folder = os.path.join(under, "crowd")
    rows = [f"{e},2026-03-02,am,{'present' if i % 50 == 0 else 'late'}\n"
            for i, e in enumerate(emails)]
    lay(folder, {
        "learners.csv": "nom;prenom;courriel\n" + "".join(f"N;P;{e}\n" for e in emails),
        "attendance.csv": "courriel,date,half_day,status\n" + "".join(rows),
        "marks.csv": "courriel,component,mark_hundredths\n", "placements.csv": None})
    tally.tell("a crowd", failure_of(folder)[1])


def lay(folder, change):
    os.mkdir(folder)
    for file, text in cases.files_with(change).items():
        generator.write(folder, file, text if isinstance(text, bytes) else text.encode())


def single_cases(tally, under):
    jobs = []
    for kind, table, judge in (("broken", cases.BROKEN, refused), ("open", cases.OPEN, open_case),
                               ("refused", cases.REFUSED, refused)):
        for i, (name, (change, want)) in enumerate(table.items()):
            folder = os.path.join(under, f"{kind}-{i}")
            lay(folder, change)
            jobs.append((f"{kind}: {name}", judge, folder, want))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (name, *_), failure in zip(jobs, pool.map(lambda j: j[1](j[2], j[3]), jobs)):
            tally.tell(name, failure)


def run(arguments, under):
    tally = Tally()
    known_cohorts(tally)
    first, last = arguments.seeds or FEW
    noticed = seeds(tally, first, last, under)
    if not arguments.seeds:
        for name in model.MISTAKES:
            tally.tell(f"control: {name}", None if name in noticed else "no folder notices it")
        single_cases(tally, under)
        named(tally, under)
        crowd(tally, under)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return tally.failed > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", nargs=2, type=int, metavar=("A", "B"),
                        help="run these seeds only")
    parser.add_argument("--keep", metavar="DIR",
                        help="make the folders in DIR, which must not be there")
    arguments = parser.parse_args()
    if arguments.keep:
        os.mkdir(arguments.keep)
        return run(arguments, arguments.keep)
    with tempfile.TemporaryDirectory(prefix="cursus-cohorts-") as under:
        return run(arguments, under)


if __name__ == "__main__":
    sys.exit(main())
