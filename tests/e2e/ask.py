#!/usr/bin/env python3
"""Acts that cannot be undone show what is unusual and ask: on a terminal, in a script, with --yes.

    B=build tests/e2e/ask.py
"""

import os
import pty
import re
import subprocess

from home import ENVIRONMENT, Home, check, equal, finish

AHEAD = "1 half-day is still to come"


def typed(home, answer, *words):
    """Runs the command line on a terminal where a person types the answer; what it showed, and its
    exit code. The answer b"" is the end of what is typed."""
    person, terminal = pty.openpty()
    child = subprocess.Popen(home.command(*words), stdin=terminal, stdout=terminal,
                             stderr=terminal, env=dict(ENVIRONMENT, TERM="dumb"))
    os.close(terminal)
    os.write(person, answer or b"\x04")
    shown = b""
    while True:
        try:
            piece = os.read(person, 4096)
        except OSError:  # EIO: nobody has the terminal open any more
            break
        if not piece:
            break
        shown += piece
    os.close(person)
    return shown.decode("utf-8", "replace"), child.wait(60)


def state(home, cohort):
    return re.search(r'"state": "(\w+)"', home.cursus("cohort", "show", cohort, "--json")).group(1)


def script_without_terminal(home):
    refused = home.run("cohort", "cancel", "C1", "too few")
    equal(refused.returncode, 4, "a script without --yes is refused")
    check(AHEAD in refused.stderr and "--yes" in refused.stderr, "and told why, and how")
    equal(state(home, "C1"), "open", "nothing was changed")
    tried = home.run("cohort", "cancel", "C1", "too few", "--dry-run")
    equal(tried.returncode, 0, "a dry run changes nothing and asks nothing")
    check(AHEAD in tried.stderr, "but tells what is unusual")
    equal(home.run("cohort", "cancel", "QUIET", "too few").returncode, 0,
          "a script goes on where nothing is unusual")
    equal(home.run("cohort", "list", "--yes").returncode, 64, "a query takes no --yes")
    home.cursus("board", "convene", "C3", "2026-01-20")
    refused = home.run("cohort", "cancel", "C3", "too few")
    equal(refused.returncode, 4, "several services are asked")
    check("the minutes of board C3/J1 are not sealed" in refused.stderr, "certification too")


def refused_before_it_is_asked(home):
    refused = home.run("--key", f"{home.path}/keys/paul.key", "cohort", "cancel", "C1", "too few")
    equal(refused.returncode, 7, "who may not do it is told so")
    check("cohort_cancel: only for organiser" in refused.stderr, "about the command")
    shown, code = typed(home, b"y\n", "cohort", "close", "C1")
    equal(code, 4, "what cannot be done now is refused")
    check("cohort_close.cohort: the cohort is open" in shown, "with the service's reason")


def person_at_a_terminal(home):
    for answer in (b"n\n", b"\n", b"maybe\n", b""):
        shown, code = typed(home, answer, "cohort", "cancel", "C1", "too few")
        check(AHEAD in shown and "Continue? [y/N]" in shown, f"{answer}: shown and asked")
        equal(code, 4, f"{answer} is no yes")
        equal(state(home, "C1"), "open", f"{answer}: nothing was changed")
    shown, code = typed(home, b"n\n", "cohort", "cancel", "C2", "too few")
    check("still to come" not in shown and "Continue?" in shown,
          "asked even where nothing is unusual")
    equal(code, 4, "and obeyed")
    equal(typed(home, b"oui\n", "cohort", "cancel", "C1", "too few")[1], 0, "oui is a yes")
    equal(state(home, "C1"), "cancelled", "then it is done")
    shown, code = typed(home, b"", "cohort", "cancel", "C2", "too few", "-y")
    equal(code, 0, "-y answers")
    check("Continue?" not in shown, "without a question")


def what_no_service_finds_unusual(home):
    for words in (("key", "revoke", "paul"), ("board", "cancel", "C3/J1", "no quorum")):
        shown, code = typed(home, b"n\n", *words)
        check("cannot be undone. Continue? [y/N]" in shown, f"{words}: asked")
        equal(code, 4, f"{words}: and obeyed")
    check("C3/J1" in home.cursus("board", "list", "C3", "--json"), "the board is there")
    equal(home.run("--key", f"{home.path}/keys/paul.key", "cohort", "list").returncode, 0,
          "the key is good")
    equal(home.run("board", "cancel", "C3/J1", "no quorum").returncode, 0,
          "a script is not asked where nothing is unusual")
    equal(typed(home, b"o\n", "key", "revoke", "paul")[1], 0, "o is a yes")
    equal(home.run("--key", f"{home.path}/keys/paul.key", "cohort", "list").returncode, 7,
          "then the key is refused")
    home.cursus("key", "new", "eve", "--role", "auditor")
    equal(home.run("key", "revoke", "eve").returncode, 0, "a script revokes an ordinary key")


with Home() as home:
    home.cursus("init")
    home.cursus("up")
    home.cursus("programme", "publish", "tests/scripts/catalogue-du.json")
    for cohort in ("C1", "C2", "C3", "QUIET"):
        home.cursus("cohort", "plan", cohort, "DU-MEDCO")
        home.cursus("cohort", "open", cohort)
    home.cursus("slot", "schedule", "C1", "2099-01-08", "am", "08:30", "12:30")
    home.cursus("key", "new", "paul", "--role", "registrar")
    script_without_terminal(home)
    refused_before_it_is_asked(home)
    person_at_a_terminal(home)
    what_no_service_finds_unusual(home)
    home.cursus("down")
finish()
