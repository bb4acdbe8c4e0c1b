#!/usr/bin/python3
"""Backups under full load, each restored into a new home, started, compared: what was acknowledged
before it began is there once, feeds agree, and whatever is wrong with a backup is noticed.

Then services and the command itself are killed while they copy, and a disk fills up. FIRE_S=2400 makes
100 backups; CURSUS_SEED says which bits are flipped, BACKUPS how many at most."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

from disk import Filler, own_mounts
from drill import (MANIFEST, Again, Load, copied, damaged_everywhere, manifest_of, prove, refused)
from live import SCALE, SERVICES, Place, check, equal, finish

SEED = int(os.environ.get("CURSUS_SEED", str(time.time_ns() % 1000000)))
SECONDS = 22 * SCALE
BACKUPS = int(os.environ.get("BACKUPS") or 100)
A_HOME = 10  # backups of one home
WARM_S = 0.7
SILENCE_S = 1.0
DISK_MIB = 70
DEGRADED = 2
NO_ROOM = 10


def rounds(dice):
    """As many backups as there is time for; the last folder is kept for the controls."""
    end, made, bad, totals = time.monotonic() + SECONDS, 0, 0, [0, 0.0, 0.0]
    while made < BACKUPS and time.monotonic() < end:
        with Place("backup") as place:
            place.start_all()
            load = Load(place)
            for n in range(A_HOME):
                if made == BACKUPS or time.monotonic() > end or load.spent():
                    break
                load.run_for(WARM_S * dice.uniform(0.2, 1.5))
                folder = f"{place.home.path}/b{n}"
                acknowledged = load.backup(folder)
                bad += not prove(load, folder, acknowledged)
                made += 1
                shutil.rmtree(folder)
            check(load.drain(30), "every command was answered in the end")
            equal(load.refused()[:3], [], "refused")
            load.close()
            equal(place.clean(), 4, "services that `cursus check` finds clean")
            totals = [totals[0] + load.during, totals[1] + load.copying_s,
                      max(totals[2], load.silence_s)]
    print(f"backup: seed {SEED}, {made} backups, {bad} bad; while they were made {totals[0]} "
          f"commands in {totals[1]:.1f} s, silent for {totals[2] * 1000:.0f} ms at most")
    check(made > 0 and bad == 0, f"{bad} of {made} backups are bad")
    check(totals[2] < SILENCE_S, f"services were silent for {totals[2]:.3f} s")


def signed(manifest):
    """With its own digest made right, as whoever forges it would, who cannot sign it."""
    rest = {k: v for k, v in manifest.items() if k not in ("blake2b", "signer", "signature")}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return dict(rest, blake2b=hashlib.blake2b(text.encode(), digest_size=32).hexdigest())


def wrong_order(load, first, second, to):
    """A backup as it would be if the catalogue was copied first and its followers later."""
    copied(second, to)
    shutil.copyfile(f"{first}/catalogue.mdb", f"{to}/catalogue.mdb")
    old, new = manifest_of(first), manifest_of(second)
    new["services"][0] = old["services"][0]
    new["files"] = [next(f for f in old["files"] if f["name"] == "catalogue.mdb")
                    if f["name"] == "catalogue.mdb" else f for f in new["files"]]
    with open(f"{to}/{MANIFEST}", "w", encoding="utf-8") as file:
        json.dump(signed(new), file)
    refused(load.place, to, "copies in the wrong order", "it has followed catalogue to entry")


def one_store_alone(second, first):
    """By hand, into a restored home: who follows it says so."""
    with Again(second) as again:
        for name in os.listdir(f"{again.home.path}/data/catalogue"):
            os.unlink(f"{again.home.path}/data/catalogue/{name}")
        shutil.copyfile(f"{first}/catalogue.mdb", f"{again.home.path}/data/catalogue/data.mdb")
        again.start_all()
        for service in SERVICES[1:]:
            end, why = time.monotonic() + 15, ""
            while not why and time.monotonic() < end:
                why = again.stopped_feeds(service).get("catalogue", "")
                time.sleep(0.02)
            check("its log ends at" in why, f"{service} says {why!r} of an older catalogue")
            equal(again.health(service)[2], DEGRADED, f"{service} says that it is degraded")


def changed_under_it(load):
    """Somebody writes into a copy as soon as it has its name: it is read again and noticed."""
    for n in range(20):
        folder = f"{load.place.home.path}/changed{n}"
        child, path = load.begin_backup(folder), f"{folder}/attendance.mdb"
        while child.poll() is None and not os.path.exists(path):
            pass
        with open(path, "r+b") as file:
            file.write(b"x")
        if child.wait(60) == 0:
            continue  # it had been read again before
        with open(folder + ".said", encoding="utf-8") as file:
            check("is not what the service wrote" in file.read(), "a copy that was changed")
        check(not os.path.exists(folder), "nothing is left of a copy that was changed")
        return
    check(False, "the control: a copy that was changed under it is noticed")


def controls(dice):
    """What must be noticed."""
    with Place("control") as place:
        place.start_all()
        load = Load(place)
        first, second = f"{place.home.path}/first", f"{place.home.path}/second"
        load.run_for(0.5)
        load.backup(first)
        load.cohort()
        load.run_for(0.5)
        load.backup(second)
        check(load.drain(30), "every command was answered in the end")
        noticed = damaged_everywhere(place, second, dice)
        wrong_order(load, first, second, f"{place.home.path}/mixed")
        one_store_alone(second, first)
        changed_under_it(load)
        print(f"backup: controls: {noticed} damaged or missing files noticed, a wrong order too")
        load.close()


def cut_off(dice):
    """The service that copies, or the command, is killed: no backup, and nothing that looks so."""
    with Place("cut") as place:
        place.start_all()
        load = Load(place)
        load.run_for(1.5)
        load.drain(30)
        ended = {"kill the command": 0, "kill the service": 0, "stop the command": 0}
        for n in range(int(12 * max(1, SCALE))):
            folder, what = f"{place.home.path}/cut{n}", dice.choice(list(ended))
            service = dice.choice(SERVICES)
            child = load.begin_backup(folder)
            if what == "kill the service":
                part = f"{folder}/{service}.mdb.part"
                while child.poll() is None and not os.path.exists(part):
                    pass
                place.kill(service)
                place.start(service)
            else:
                time.sleep(dice.uniform(0.005, 0.12))
                child.send_signal(signal.SIGKILL if what[0] == "k" else signal.SIGTERM)
            status = child.wait(60)
            if os.path.exists(f"{folder}/{MANIFEST}"):
                check(place.home.run("restore", folder, "--dry-run").returncode == 0,
                      f"{what}: there is a manifest, and a whole backup")
            elif what == "kill the command":
                if os.path.exists(folder):
                    refused(place, folder, what, "it has no backup.json")
            else:
                check(not os.path.exists(folder), f"{what}: exit {status}, something is left")
            if what == "stop the command" and status == 1:
                with open(folder + ".said", encoding="utf-8") as file:
                    check("stopped before it was done; nothing is left behind" in file.read(),
                          "it says that it was stopped")
            ended[what] += status != 0
        # A copy that is still being made for who was killed is in the way for as long as it takes.
        end = time.monotonic() + 30
        while place.home.run("backup", f"{place.home.path}/last").returncode:
            if not check(time.monotonic() < end, "a backup after all that"):
                break
            time.sleep(0.1)
        check(place.home.run("restore", f"{place.home.path}/last", "--dry-run").returncode == 0,
              "the next backup is whole")
        print(f"backup: cut off: {ended}")
        load.close()


def disk_full():
    """The disk that the backup goes to has no room, or runs out of it while one is made."""
    with Place("full") as place:
        place.start_all()
        load = Load(place)
        load.run_for(1)
        target = f"{place.home.path}/target"
        os.mkdir(target, 0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=700", "tmpfs",
                        target], check=True)
        try:
            filler = Filler(target)
            filler.leave(60)
            said = place.home.run("backup", f"{target}/b")
            check(said.returncode == NO_ROOM and "no room there for a copy of" in said.stderr and
                  "folder" in said.stderr, f"no room: exit {said.returncode}: {said.stderr}")
            equal(os.listdir(target), ["filler"], "what is left there")
            os.unlink(filler.path)
            load.run_for(0.5)
            subprocess.run(["mount", "-o", f"remount,size={DISK_MIB + 60}m", target], check=True)
            said = place.home.run("backup", f"{target}/b")
            equal(said.returncode, 0, f"with room again: {said.stderr}")
        finally:
            subprocess.run(["umount", "-l", target], check=False)
        check(load.drain(30), "services go on where a backup has no room")
        load.close()


def main():
    mounts = own_mounts(__file__)
    dice = random.Random(SEED)
    rounds(dice)
    controls(dice)
    cut_off(dice)
    if mounts:
        disk_full()
    else:
        print("backup: skipped: a full disk (mounting is not possible here)")
    finish()


if __name__ == "__main__":
    sys.exit(main())
