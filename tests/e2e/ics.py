#!/usr/bin/python3
"""ics.py: what `cohort calendar` and `me calendar` write, read by vobject and by khal.

Real services keep cohorts in Paris, La Réunion and Martinique over clock changes; each half-day's
instants are those that the service computed itself. Status 77 where a reader is not installed.
"""
import datetime
import json
import os
import re
import shutil
import subprocess
import sys

from home import Home, check, equal, finish

try:
    import vobject
except ImportError:
    print("python3-vobject is not installed")
    sys.exit(77)
if not shutil.which("khal"):
    print("khal is not installed")
    sys.exit(77)

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
UTC = datetime.timezone.utc
PLACE = "Amphi « Œuvre », bât. B; 2ᵉ étage \\ au fond à gauche, après l’escalier de la faculté"
ZONES = {"PARIS": "Europe/Paris", "REU": "Indian/Reunion", "MTQ": "America/Martinique"}
# The clocks of Paris change on 26 October 2025, 29 March and 25 October 2026.
DAYS = ("2025-10-25", "2025-10-26", "2025-10-27", "2026-03-28", "2026-03-29", "2026-03-30",
        "2026-10-25", "2026-10-26")


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def wanted(home, cohort):
    """uid's number -> what the service says of the half-day."""
    return {slot["id"]: slot for slot in json.loads(home.cursus("slot", "list", cohort, "--json"))}


def by_vobject(text):
    """UTC instants by the file's own VTIMEZONE, since zones of files read before are forgotten."""
    found = {}
    zones = getattr(vobject.icalendar, "__tzidMap")
    for name in set(zones) - {"UTC"}:
        del zones[name]
    for event in vobject.readOne(text).vevent_list:
        found[event.uid.value] = {
            "start": event.dtstart.value.astimezone(UTC), "end": event.dtend.value.astimezone(UTC),
            "status": event.status.value, "sequence": int(event.sequence.value),
            "place": event.location.value if "location" in event.contents else "",
            "summary": event.summary.value, "description": event.description.value}
    return found


class Khal:
    """A calendar of khal's own, into which files are brought one after the other."""

    def __init__(self, folder):
        calendar = os.path.join(folder, "events")
        os.makedirs(calendar)
        self.config = os.path.join(folder, "khal.conf")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(f"[calendars]\n[[c]]\npath = {calendar}\n[locale]\nlocal_timezone = UTC\n"
                       "default_timezone = UTC\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\n"
                       "longdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
                       "longdatetimeformat = %Y-%m-%d %H:%M\n"
                       f"[sqlite]\npath = {folder}/khal.db\n[default]\ndefault_calendar = c\n")

    def run(self, *words):
        done = subprocess.run(["khal", "-c", self.config, *words], capture_output=True, text=True,
                              check=False, timeout=60,
                              env=dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC"))
        if done.returncode:
            raise RuntimeError(f"khal {words[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def read(self, path):
        self.run("import", "--batch", "-a", "c", path)
        lines = self.run("list", "-df", "", "--format",
                         "{uid}|{start}|{end}|{status}|{location}", "2025-10-01", "430d")
        found = {}
        for line in lines.splitlines():
            uid, start, end, status, place = line.split("|", 4)
            found[uid] = {"start": instant(start + "+00:00"), "end": instant(end + "+00:00"),
                          "status": status.strip(), "place": place}
        return found


def differences(found, slots):
    """Whether every half-day is there once, at its instants, in its state."""
    numbers = {int(re.match(r"slot-(\d+)-", uid)[1]): uid for uid in found}
    if sorted(numbers) != sorted(slots):
        yield f"half-days {sorted(numbers)}, not {sorted(slots)}"
    for number in set(numbers) & set(slots):
        event, slot = found[numbers[number]], slots[number]
        state = {"scheduled": "CONFIRMED", "cancelled": "CANCELLED"}[slot["state"]]
        for what, got, want in (("start", event["start"], instant(slot["starts_at"])),
                                ("end", event["end"], instant(slot["ends_at"])),
                                ("place", event["place"], slot["place"])):
            if got != want:
                yield f"{slot['code']}: {what} {got}, not {want}"
        if state not in event["status"].upper():
            yield f"{slot['code']}: {event['status']}, not {state}"


def compare(found, slots, reader):
    told = list(differences(found, slots))
    check(slots and not told, f"{reader}: {'; '.join(told[:4])}")


def file_of(home, name, *words):
    path = os.path.join(home.path, name)
    home.cursus(*words, "--out", path)
    with open(path, encoding="utf-8", newline="") as file:
        return path, file.read()


def prepare(home):
    home.cursus("init")
    home.cursus("up")
    home.cursus("programme", "publish",
                os.path.join(ROOT, "clients/cli/sample/five-minutes/programme.json"))
    home.cursus("trainer", "add", "jmorel", "Jeanne Morel")
    for code, zone in ZONES.items():
        home.cursus("cohort", "plan", code, "DU-COORD", "--timezone", zone)
        home.cursus("cohort", "open", code)
        for day in DAYS:
            home.cursus("slot", "schedule", code, day, "am", "01:30", "12:30", "--place", PLACE)
            home.cursus("slot", "schedule", code, day, "pm", "13:30", "24:00", "--unit", "UE1",
                        "--trainer", "jmorel")
    home.cursus("learner", "register", "lea@example.org", "Martin", "Léa")
    for cohort, since in (("PARIS", "2026-03-29"), ("MTQ", "2025-10-01")):
        home.cursus("enrolment", "add", cohort, "lea@example.org", "--since", since)


def moved(home, before, khal):
    """What is moved moves in a calendar that has it already; what is cancelled stays."""
    home.cursus("slot", "move", "PARIS/2026-10-25/am", "salle, inondée; \"fermée\"", "--date",
                "2026-11-02", "--start", "08:30", "--place", "Nantes")
    home.cursus("slot", "move", "PARIS/2026-11-02/am", "encore", "--start", "09:00")
    home.cursus("slot", "cancel", "PARIS/2026-03-28/pm", "formatrice malade")
    slots = wanted(home, "PARIS")
    path, text = file_of(home, "moved.ics", "cohort", "calendar", "PARIS")
    after = by_vobject(text)
    compare(after, slots, "vobject, moved")
    compare(khal.read(path), slots, "khal, moved")
    equal(sorted(after), sorted(before), "the identities")
    for slot in slots.values():
        uid = next(uid for uid in after if uid.startswith(f"slot-{slot['id']}-"))
        times = slot["revision"] + (slot["state"] == "cancelled")
        equal(after[uid]["sequence"], times, f"{slot['code']}: sequence")
        check(after[uid]["sequence"] > before[uid]["sequence"] or times == 0,
              f"{slot['code']}: a later sequence")
    event = next(event for event in after.values() if event["sequence"] == 2)
    check("Moved: encore" in event["description"], "the reason of a move")
    check(text == home.cursus("cohort", "calendar", "PARIS").replace("\n", "\r\n"),
          "the same facts, the same bytes")


def of_a_learner(home):
    """All her cohorts, on the days when she is enrolled."""
    home.cursus("key", "new", "lea", "--learner", "lea@example.org")
    key = os.path.join(home.path, "keys", "lea.key")
    _, text = file_of(home, "me.ics", "--key", key, "me", "calendar")
    slots = {number: slot for cohort in ("PARIS", "MTQ")
             for number, slot in wanted(home, cohort).items()
             if cohort == "MTQ" or slot["date"] >= "2026-03-29"}
    compare(by_vobject(text), slots, "vobject, hers")
    check("BEGIN:VTIMEZONE" in text and text.count("TZID:America/Martinique\r\n") == 1, "her zones")
    _, same = file_of(home, "lea.ics", "me", "calendar", "--learner", "lea@example.org")
    # An organiser knows the trainers' names; a learner their codes.
    same = by_vobject(same)
    for event in same.values():
        event["description"] = event["description"].replace("Jeanne Morel", "jmorel")
    equal(same, by_vobject(text), "asked by an organiser")


def refused(home):
    def said(wanted_code, *words):
        done = subprocess.run(home.command(*words), capture_output=True, text=True, check=False)
        equal(done.returncode, wanted_code, " ".join(words))
        return done.stderr
    home.cursus("cohort", "plan", "EMPTY", "DU-COORD")
    path = os.path.join(home.path, "empty.ics")
    check("no half-day is planned, so there is no calendar" in
          said(3, "cohort", "calendar", "EMPTY", "--out", path), "an empty cohort says so")
    check(not os.path.exists(path), "an empty cohort leaves no file")
    check("no such cohort" in said(3, "cohort", "calendar", "NOBODY"), "an unknown cohort")
    check("cannot write" in said(1, "cohort", "calendar", "PARIS", "--out", "/nowhere/x.ics"),
          "a folder that is not there")
    check("cursus cohort calendar COHORT" in said(64, "cohort", "calendar"), "without a cohort")
    check("cursus me calendar" in said(64, "me", "calendar", "x"), "a word too many")
    check("this key is no learner's" in said(64, "me", "calendar"), "who is no learner")


def controls(text, slots):
    """A wrong offset, a lost event, a wrong state and a cut place are noticed."""
    for what, bad in (
            ("offset", text.replace("TZOFFSETTO:+0200", "TZOFFSETTO:+0300")),
            ("event", re.sub(r"BEGIN:VEVENT.*?END:VEVENT\r\n", "", text, count=1, flags=re.S)),
            ("state", text.replace("STATUS:CONFIRMED", "STATUS:CANCELLED", 1)),
            ("place", text.replace("LOCATION:Amphi « Œuvre »\\,", "LOCATION:Amphi « Œuvre »", 1))):
        check(bad != text and list(differences(by_vobject(bad), slots)), f"control: a wrong {what}")


def main():
    with Home() as home:
        prepare(home)
        for cohort in ZONES:
            path, text = file_of(home, f"{cohort}.ics", "cohort", "calendar", cohort)
            khal = Khal(os.path.join(home.path, "khal-" + cohort))
            slots = wanted(home, cohort)
            equal(len(slots), 2 * len(DAYS), f"{cohort}: half-days")
            compare(by_vobject(text), slots, f"vobject, {cohort}")
            compare(khal.read(path), slots, f"khal, {cohort}")
            if cohort == "PARIS":
                controls(text, slots)
                moved(home, by_vobject(text), khal)
        of_a_learner(home)
        refused(home)
    finish()


main()
