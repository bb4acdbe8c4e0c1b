"""What must come out of a cohort's folder, from the rules in the README of the shared data alone.

    expected(folder)            the value of expected.json
    expected(folder, LATE)      the same with a mistake put in, for the controls
"""
import csv
import io
import json
import os

# Mistakes that a comparison must notice.
HALF_DOWN, LATE, UNSEALED, CALENDAR, FLOOR, HONOURS, NEAREST, NO_ROW = range(1, 9)
MISTAKES = {"an average rounded half down": HALF_DOWN, "late half-days not credited": LATE,
            "sheets counted that nobody countersigned": UNSEALED,
            "neutral excused half-days in the order of the file": CALENDAR,
            "a mark at the floor eliminated": FLOOR, "honours just missed when reached": HONOURS,
            "attendance rounded to the nearest": NEAREST, "no row left out of the count": NO_ROW}
MINUTES_OF_PLACEMENT = 210


def text_of(path):
    with open(path, "rb") as f:
        data = f.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def rows_of(folder, name):
    """The rows of a CSV file as dictionaries; none when the file is not there."""
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return []
    text = text_of(path)
    delimiter = ";" if text.split("\n")[0].count(";") else ","
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [{k: (v or "").strip() for k, v in row.items() if k} for row in rows
            if any((v or "").strip() for k, v in row.items() if k)]


def iso(day):
    return "-".join(reversed(day.split("/"))) if "/" in day else day


def minutes(clock):
    hours, past = clock.split(":")
    return int(hours) * 60 + int(past)


class Cohort:
    def __init__(self, folder):
        self.rules = json.loads(text_of(os.path.join(folder, "programme.json")))["rules"]
        self.learners = []
        for row in rows_of(folder, "learners.csv"):
            if row["courriel"].lower() not in (e.lower() for e in self.learners):
                self.learners.append(row["courriel"])
        self.slots = {(iso(r["date"]), r["half_day"]): (minutes(r["start"]), minutes(r["end"]))
                      for r in rows_of(folder, "calendar.csv")}
        self.unsealed = {(iso(r["date"]), r["half_day"]) for r in rows_of(folder, "unsealed.csv")}
        self.status = {(r["courriel"].lower(), iso(r["date"]), r["half_day"]): r["status"]
                       for r in rows_of(folder, "attendance.csv")}
        self.marks = {(r["courriel"].lower(), r["component"].upper()): r["mark_hundredths"]
                      for r in rows_of(folder, "marks.csv")}
        self.half_days = {}
        for r in rows_of(folder, "placements.csv"):
            key = r["courriel"].lower()
            self.half_days[key] = self.half_days.get(key, 0) + int(r["half_days"])

    def attendance(self, email, mistake):
        neutral_max = self.rules.get("excused_neutral_max_half_days", 0)
        days = {"present": 0, "late": 0, "absent": 0, "excused": 0}
        credited = counted = 0
        order = self.slots if mistake == CALENDAR else sorted(
            self.slots, key=lambda s: (s[0], self.slots[s][0]))
        for slot in order:
            if slot in self.unsealed and mistake != UNSEALED:
                continue
            start, end = self.slots[slot]
            status = self.status.get((email.lower(),) + slot)
            if status is None and mistake == NO_ROW:
                continue
            status = status or "absent"
            days[status] += 1
            if status == "excused" and days["excused"] <= neutral_max:
                continue
            counted += end - start
            if status == "present" or status == "late" and mistake != LATE:
                credited += end - start
        permille = credited * 1000 // counted if counted else 0
        if mistake == NEAREST and counted:
            permille = (credited * 2000 + counted) // (2 * counted)
        return credited, counted, permille, days

    def learner(self, email, mistake):
        rules = self.rules
        credited, counted, permille, days = self.attendance(email, mistake)
        reasons = []
        asked = rules.get("attendance_min_permille", 0)
        if asked and (not counted or permille < asked):
            reasons.append("attendance")
        placement = self.half_days.get(email.lower(), 0) * MINUTES_OF_PLACEMENT
        if placement < (rules.get("placement_min_hours") or 0) * 60:
            reasons.append("placement")
        average, under_ten = None, False
        components = rules["components"]
        entered = [self.marks.get((email.lower(), c["code"].upper())) for c in components]
        marks = [m or "" for m in entered]
        if "" in entered:
            reasons.append("missing mark")
        if None in entered:
            reasons.append("mark not entered")
        there = [(c, int(m)) for c, m in zip(components, marks) if m != ""]
        if any(m < c.get("eliminatory_below", 0) + (mistake == FLOOR) for c, m in there):
            reasons.append("eliminatory mark")
        under_ten = any(m < 1000 for c, m in there)
        if under_ten and not rules.get("compensation", False):
            reasons.append("component below 10")
        if "" not in marks and components:
            average = average_of(there, mistake)
            if not reaches(there, rules.get("average_min", 0)):
                reasons.append("average")
        decision = "defaulted" if "" in marks else "referred"
        if not reasons:
            decision = "passed by compensation" if under_ten else "passed"
        return {"courriel": email, "credited_minutes": credited, "counted_minutes": counted,
                "attendance_permille": permille, "absent_half_days": days["absent"],
                "excused_half_days": days["excused"], "late_half_days": days["late"],
                "average_hundredths": average, "decision": decision, "reasons": reasons,
                "honours": self.honours(there, mistake) if not reasons else None}

    def honours(self, marks, mistake):
        label = None
        for name, least in self.rules.get("honours") or []:
            if marks and reaches(marks, least + (mistake == HONOURS)):
                label = name
        return label


def reaches(marks, least):
    """The exact average, never the rounded one."""
    weights = [(round(c["coefficient"] * 100), m) for c, m in marks]
    return sum(w * m for w, m in weights) >= least * sum(w for w, m in weights)


def average_of(marks, mistake):
    """In hundredths, half up, in whole numbers: coefficients have at most two decimals."""
    weights = [(round(c["coefficient"] * 100), m) for c, m in marks]
    total, divisor = sum(w * m for w, m in weights), sum(w for w, m in weights)
    return (2 * total + divisor - (mistake == HALF_DOWN)) // (2 * divisor)


def expected(folder, mistake=None):
    cohort = Cohort(folder)
    return {"cohort": os.path.basename(folder.rstrip("/")).upper(),
            "learners": [cohort.learner(email, mistake) for email in cohort.learners]}
