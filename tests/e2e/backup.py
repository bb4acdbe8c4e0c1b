#!/usr/bin/python3
"""The drill: backups while clients write to all four services, each restored into a new home, started
and compared; and what people may do wrong with backups and restores."""

import fcntl
import hashlib
import json
import os
import pty
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                                "fire"))
sys.dont_write_bytecode = True

from drill import Load, manifest_of, prove, whose  # noqa: E402
from home import ENVIRONMENT, PROGRAM, SERVICES, Home  # noqa: E402
from live import Place, check, equal, finish  # noqa: E402

BACKUPS = 3


def under_load():
    with Place("drill") as place:
        place.start_all()
        load = Load(place)
        for n in range(BACKUPS):
            load.run_for(0.7)
            folder = f"{place.home.path}/backup{n}"
            acknowledged = load.backup(folder)
            check(len(acknowledged) > 100, f"{len(acknowledged)} commands before a backup")
            prove(load, folder, acknowledged)
            heads = [s["sequence"] for s in manifest_of(folder)["services"]]
            check(all(heads), f"each of the four logs holds something: {heads}")
        check(load.drain(30), "every command was answered in the end")
        equal(load.refused()[:3], [], "refused")
        check(load.silence_s < 1, f"services were silent for {load.silence_s:.3f} s")
        load.close()


def says(done, status, text, what):
    check(done.returncode == status and text in done.stdout + done.stderr,
          f"{what}: exit {done.returncode}, not {status}: {done.stdout}{done.stderr}")


def mistakes(home, folder):
    path = home.path
    says(home.run("backup"), 64, "cursus backup DIR", "no folder")
    says(home.run("backup", folder), 4, "holds a backup already", "over a backup")
    os.mkdir(f"{path}/busy", 0o700)
    open(f"{path}/busy/a", "wb").close()
    says(home.run("backup", f"{path}/busy"), 4, "is not empty", "into a folder with something")
    equal(os.listdir(f"{path}/busy"), ["a"], "what is in that folder then")
    says(home.run("backup", f"{path}/busy/a"), 1, "is not a folder", "into a file")
    says(home.run("backup", f"{path}/none/at/all"), 1, "No such file", "into a folder of nowhere")
    os.mkdir(f"{path}/open", 0o755)
    says(home.run("backup", f"{path}/open"), 1, "is open to others", "into an open folder")
    says(home.run("backup", folder, "--csv"), 64, "--csv is not supported", "as CSV")
    says(home.run("restore", folder, *whose(folder)), 4, "holds something already", "over a home")
    says(home.run("restore", f"{path}/busy"), 1, "is no whole backup: it has no backup.json",
         "of what is no backup")
    says(home.run("restore"), 64, "cursus restore DIR", "of nothing")
    other = Home()
    with other:
        says(other.run("backup", f"{other.path}/b"), 1, "is not a home", "of no home")
        says(other.run("restore", folder, *whose(folder)), 0, "next: cursus --home",
             "into an empty folder")
        says(other.run("up"), 0, "Four services answer", "and it starts")
        says(other.run("status"), 0, "serving", "and it serves")
        says(other.run("trainer", "list"), 0, "morel", "and has what there was")
        seen_before(other)
        other.cursus("down")


def keys(home):
    """Who may ask for a copy: an admin only. Files are their owner's alone."""
    home.cursus("key", "new", "olga", "--role", "organiser")
    key = f"{home.path}/keys/olga.key"
    says(home.run("--key", key, "backup", f"{home.path}/hers"), 7, "only for admin",
         "with an organiser's key")
    check(not os.path.exists(f"{home.path}/hers"), "nothing is left of it")
    says(home.run("copy", "begin", "here", "--service", "catalogue"), 2,
         "copy_begin.folder: not a path that begins with / (here)", "a copy to no whole path")
    says(home.run("copy", "show", "/tmp", "--service", "catalogue"), 3,
         "no copy to this folder has been asked for", "how far none is")


def into(home, *args):
    """Into a home beside it, by a person who has nothing else."""
    environment = dict(ENVIRONMENT, XDG_CONFIG_HOME=f"{home.path}/config")
    return subprocess.run([PROGRAM, "--home", f"{home.path}/t", *args], capture_output=True,
                          text=True, check=False, env=environment, stdin=subprocess.DEVNULL)


def resign(folder, change):
    """As an attacker who can write there: files and digests fit, and nobody signs."""
    manifest = manifest_of(folder)
    change(manifest)
    for file in manifest["files"]:
        with open(f"{folder}/{file['name']}", "rb") as opened:
            held = opened.read()
        file["bytes"] = len(held)
        file["blake2b"] = hashlib.blake2b(held, digest_size=32).hexdigest()
    rest = {k: v for k, v in manifest.items() if k not in ("blake2b", "signature")}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    manifest["blake2b"] = hashlib.blake2b(text.encode(), digest_size=32).hexdigest()
    with open(f"{folder}/backup.json", "w", encoding="utf-8") as file:
        json.dump(manifest, file)


def signatures(home, folder):
    """Whose backup it is: a stranger's, a forged one, one of an older version."""
    path, key = home.path, f"{home.path}/backup.key"
    mine = manifest_of(folder)["signer"]
    equal(os.stat(key).st_mode & 0o777, 0o600, "the mode of the backup key")
    check(not any("backup.key" in names for _, _, names in os.walk(folder)),
          "the backup key is in no backup")
    says(into(home, "restore", folder), 7, "a key that you do not trust",
         "not trusted")
    says(into(home, "restore", folder, "--signer",
                  "0000 0000 0000 0000 0000 0000 0000 0000"), 7, "another key", "of another")
    says(into(home, "restore", folder, "--signer", "me"), 64,
         "cursus restore DIR", "no fingerprint")
    equal([name for name in os.listdir(path) if name.startswith("t")], [], "what is left of these")
    # Who may act and whose key signs diplomas is told; so is who signed the backup.
    said = home.run("restore", folder, "--dry-run")
    says(said, 0, "me: organiser, registrar", "who may act")
    says(said, 0, "its diplomas are signed by did:key:", "whose key signs diplomas")

    def forged(name, change):
        shutil.copytree(folder, f"{path}/{name}")
        with open(f"{path}/{name}/principals", "a", encoding="ascii") as file:
            file.write("# added by somebody\n")
        resign(f"{path}/{name}", change)
        return f"{path}/{name}"

    there = forged("forged", lambda manifest: None)
    for words in (["--signer", mine], ["--unsigned"], ["--dry-run"]):
        says(into(home, "restore", there, *words), 1,
             "it was changed or damaged", f"forged, with {words[0]}")
    # The signature alone, or the signer alone, is not a backup of an older version.
    for gone in ("signer", "signature"):
        there = forged(f"no-{gone}", lambda manifest, gone=gone: manifest.pop(gone))
        says(into(home, "restore", there, "--unsigned"), 1,
             "it was changed or damaged", f"without {gone}")
    there = forged("unsigned", lambda manifest: (manifest.pop("signer"), manifest.pop("signature")))
    says(into(home, "restore", there), 7, "add --unsigned", "unsigned")
    says(into(home, "restore", there, "--signer", mine), 7, "add --unsigned",
         "unsigned, for a signer")
    says(into(home, "restore", there, "--unsigned"), 0, "nobody signed it",
         "unsigned, wanted so")
    shutil.rmtree(f"{path}/t")
    # Sizes come before contents: a file without end is not read.
    there = forged("endless", lambda manifest: None)
    shutil.rmtree(there)
    shutil.copytree(folder, there)
    os.unlink(f"{there}/principals")
    os.symlink("/dev/zero", f"{there}/principals")
    says(into(home, "restore", there, "--signer", mine), 1,
         "is not what was backed up", "an endless file")
    # Once trusted, always.
    says(into(home, "trust", "add", mine, "this home", "--backup"), 0, "trusted", "trust")
    says(into(home, "restore", folder), 0, "next: cursus --home", "trusted")
    says(into(home, "trust", "remove", mine), 0, "not trusted any more", "no trust")
    shutil.rmtree(f"{path}/t")


def on_a_terminal(home, folder, answer, *words):
    """What is said to a person who answers so, and the exit code."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ["XDG_CONFIG_HOME"] = f"{home.path}/config"
        os.execv(PROGRAM, [PROGRAM, *words, "--home", f"{home.path}/t", "restore", folder])
    said, answered = b"", False
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # its end
            break
        if not piece:
            break
        said += piece
        if not answered and said.endswith(b"] "):
            os.write(terminal, answer.encode() + b"\n")
            answered = True
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.decode()


def questions(home, folder):
    """A person is shown the key and who may act, and only a clear yes restores."""
    for answer in ("", "n", "why", "yess"):
        code, said = on_a_terminal(home, folder, answer)
        check(code == 7 and "me: organiser, registrar" in said and "do not trust yet" in said,
              f"{answer!r} on a terminal: exit {code}: {said}")
        check(not os.path.exists(f"{home.path}/t"), "nothing was restored")
    code, said = on_a_terminal(home, folder, "oui", "--lang", "fr")
    check(code == 0 and os.path.exists(f"{home.path}/t/principals"), f"oui: exit {code}: {said}")
    shutil.rmtree(f"{home.path}/t")


def a_store_that_is_not_its_log(home, folder):
    """A replay that finds something, by services that say so."""
    programs = f"{home.path}/programs"
    os.mkdir(programs)
    shutil.copy(PROGRAM, f"{programs}/cursus")
    for service in SERVICES:
        with open(f"{programs}/cursus-{service}", "w", encoding="ascii") as file:
            file.write(f"#!/bin/sh\necho '{service}: NOT CLEAN, 1 events, 1 records'\nexit 1\n")
        os.chmod(f"{programs}/cursus-{service}", 0o755)
    done = subprocess.run([f"{programs}/cursus", "--home", f"{home.path}/replayed", "restore",
                           folder, *whose(folder)], capture_output=True, text=True, check=False,
                          env=ENVIRONMENT)
    says(done, 1, "catalogue: its store is not what its log says", "a replay that differs")
    equal([name for name in os.listdir(home.path) if name.startswith("replayed")], [],
          "what is left of it")


def seen_before(other):
    """Who has seen what the backup does not have is told so, until she forgets it."""
    seen = f"{other.path}/run/seen"
    with open(seen, "w", encoding="ascii") as file:
        file.write("catalogue 99\n")
    says(other.run("learner", "list"), 8, "have not arrived here yet", "with facts of before")
    os.unlink(seen)
    says(other.run("learner", "list"), 0, "", "without them")


def people():
    """As people do it: services that run, that do not, and some that do."""
    with Home() as home:
        home.cursus("init")
        says(home.run("backup", f"{home.path}/early"), 1, "it has no store here",
             "of services that never ran")
        check(not os.path.exists(f"{home.path}/early"), "nothing is left of it")
        home.cursus("up")
        home.cursus("trainer", "add", "morel", "Jeanne Morel")
        folder = f"{home.path}/running"
        says(home.run("backup", folder), 0, "It holds every key: keep it safe.", "while they run")
        for root, _, names in os.walk(folder):
            modes = {os.stat(os.path.join(root, name)).st_mode & 0o777 for name in names}
            equal((os.stat(root).st_mode & 0o777, modes), (0o700, {0o600}), f"modes in {root}")
        keys(home)
        home.kill("enrolment")
        says(home.run("backup", f"{home.path}/some"), 0, "catalogue: 1 entries, verified",
             "while one does not run")
        home.cursus("down")
        says(home.run("backup", f"{home.path}/stopped", "--json"), 0, '"cursus"', "stopped")
        equal([s["sequence"] for s in manifest_of(f"{home.path}/stopped")["services"]],
              [1, 0, 0, 0], "what a backup of stopped services tells")
        says(home.run("restore", f"{home.path}/some", "--dry-run"), 0, "is whole", "to verify")
        mistakes(home, folder)
        signatures(home, folder)
        questions(home, folder)
        a_store_that_is_not_its_log(home, folder)
        with open(f"{home.path}/run/backup.lock", "w", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            says(home.run("backup", f"{home.path}/second"), 9,
                 "a backup of this home is being made already", "while another is made")
        says(home.run("--lang", "fr", "restore", f"{home.path}/stopped", "--dry-run"), 0,
             "est complète", "in French")
        shutil.rmtree(f"{home.path}/some/keys")
        says(home.run("restore", f"{home.path}/some", "--dry-run"), 1, "No such file",
             "without its keys")


def main():
    people()
    under_load()
    finish()


if __name__ == "__main__":
    main()
