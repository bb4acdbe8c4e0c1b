"""Writes a cohort's folder at random, as other organisers would; a seed gives the same folder.

    folder = make(random.Random(7), "/tmp/scratch")       the path of the new folder
"""
import datetime
import json
import os
import zoneinfo

from . import model

FAMILIES = ["Müller", "O’Connor", "N'Diaye", "de La Tour du Pin", "Œuvrard", "Nguyễn", "Ångström",
            "Brûlé-Œuvrard",
            "Faÿ", "L’Haÿ", "d’Almeida", "Żeleński", "Şahin", "ß-Groß", "Martin", 'Le "Grand"',
            "Dupont; veuve Roy"]
GIVEN = ["Zoé", "Élodie", "Jean-Luc", "Anaïs", "Søren", "Maëlle", 'Ann "Nan"', "Thu Trang",
         "Gaëlle", "Aïcha"]
ZONES = ["Europe/Paris"] * 4 + ["Indian/Reunion", "America/Martinique", "Pacific/Noumea",
                                "America/Cayenne",
                                "Pacific/Tahiti", "America/Miquelon", "Indian/Mayotte"]
# Of domain 1.1: a kind, a title, what it leads to, how many institutions at least.
PROGRAMMES = [
    ("DU", "Diplôme d’Université (DU) de Médecin Coordonnateur en EHPAD", "university diploma", 1),
    ("DIU", "Diplôme Inter-Universitaire Coordination en Soins Primaires",
     "interuniversity diploma", 2),
    ("MASTER2", "Master 2 Management des Organisations de Santé", "national diploma", 1),
    ("SEMINAR", "Formation Séminaires ARS / HAS", "certificate", 1),
    ("SEMINAR", "Atelier « gestion des conflits »", "attestation", 1),
    ("DPC", "EPP sur la coordination", "dpc attestation", 1),
    ("MSU", "Maître de stage universitaire, session initiale", "attestation", 1),
    ("PACTE", "Pacte soins primaires, parcours MSP et CDS", "establishment diploma", 1),
    ("PACTE", "Pacte soins primaires, parcours CPTS", "establishment diploma", 1),
    ("INTERNAL", "Leadership clinique", "certificate", 1)]
INSTITUTIONS = ["Université Paris Cité", "Aix-Marseille Université", "EHESP", "Université de Lille",
                "HAS", "Université de La Réunion", "Institut d’Études Politiques"]
TRAINERS = [["formateur1", "formateur2", "formateur3"],
            ["Dr Élise N’Diaye", "M. Åke Öst", "Pr Le \"Grand\""],
            ["jeanne.morel@example.org", "Paul-Émile Roux"], ["formateur1", ""], [""]]
PLACES = ["Oullins", "Saint-Denis (97400), salle « B »", "Nouméa; site 2", ""]
# How often somebody is present, late, absent, excused; None: in no row at all.
HABITS = [[1, 0, 0, 0], [20, 1, 1, 1], [30, 1, 1, 0], [6, 1, 0, 4], [6, 1, 2, 1], [3, 1, 1, 6],
          [0, 0, 0, 1], [1, 1, 4, 1], None]
COEFFICIENTS = [1, 2, 3, 4, 0.5, 1.5, 0, 2.25, 10]


class Maker:
    def __init__(self, rnd):
        self.rnd = rnd
        self.large = rnd.random() < 0.1
        self.good = rnd.random() < 0.4
        self.zone = rnd.choice(ZONES)
        self.slots = self.make_slots()
        self.emails = []

    def maybe(self, p):
        return self.rnd.random() < p

    # ---- the timetable ----

    def clock_changes(self, day, start, end):
        zone = zoneinfo.ZoneInfo(self.zone)
        midnight = datetime.datetime.combine(day, datetime.time(), zone)
        walls = [midnight + datetime.timedelta(minutes=m)
                 for m in range(start - 120, end + 121, 15)]
        return len({wall.replace(fold=f).utcoffset() for wall in walls for f in (0, 1)}) > 1

    def half_days(self, day):
        """One or two half-days of a day: ordinary, short, long, in the evening or in the night."""
        rnd = self.rnd
        shape = rnd.choices(["day", "am", "pm", "evening", "night", "short", "long", "odd"],
                            [8, 2, 2, 1, 1, 1, 1, 2])[0]
        both = {"day": [("am", 510, 750), ("pm", 810, 1050)], "am": [("am", 540, 750)],
                "pm": [("pm", 810, 1020)], "evening": [("pm", 1140, 1440 - 15 * rnd.randrange(5))],
                "night": [("am", 15 * rnd.randrange(4), 300)], "long": [("am", 420, 1200)],
                "short": [("am", 600, 630), ("pm", 840, 870)],
                "odd": [("am", 480 + rnd.randrange(30), 660 + rnd.randrange(60)),
                        ("pm", 780 + rnd.randrange(30), 900 + rnd.randrange(300))]}[shape]
        return [(day, half, start, end) for half, start, end in both
                if not self.clock_changes(day, start, end)]

    def make_slots(self):
        rnd, slots = self.rnd, []
        n = rnd.randint(2, 60) if self.large else rnd.randint(1, 16)
        first = datetime.date(rnd.randint(2024, 2028), rnd.randint(1, 12), rnd.randint(1, 28))
        day = rnd.choice([first] + [datetime.date(first.year, month, day) for month, day in
                                    ((3, 25), (10, 22), (5, 1), (12, 24))])
        step = rnd.choice([1, 1, 7, 30, 75])
        while len(slots) < n:
            slots += self.half_days(day)
            day += datetime.timedelta(days=rnd.randint(1, step))
        return slots[:n]

    # ---- who, and what they did ----

    def email(self, i):
        rnd = self.rnd
        local = rnd.choice(["zoe.martin", "Jean-Luc.PETIT", "o'connor", "a.b+pacte", "ANAIS_roy",
                            "x", "de-la-tour", "12345"])
        domain = rnd.choice(["example.org", "CHU-Reunion.example.re", "sante.example.fr"])
        return f"{local}{i}@{domain}"

    def written(self, email):
        return email.swapcase() if self.maybe(0.05) else email

    def make_attendance(self):
        rnd, rows = self.rnd, []
        forgotten = 0.15 if self.maybe(0.2) else 0
        for email in self.emails:
            weights = rnd.choice(HABITS[:4] if self.good else HABITS)
            if weights is None and self.maybe(0.7):
                weights = [9, 1, 1, 1]
            for day, half, start, end in self.slots:
                if weights and not self.maybe(forgotten):
                    status = rnd.choices(["present", "late", "absent", "excused"], weights)[0]
                    rows.append([self.written(email), day, half, status])
        if self.maybe(0.4):
            rnd.shuffle(rows)
        return rows

    def make_components(self):
        rnd = self.rnd
        codes = rnd.sample(["ECRIT", "ORAL", "MEMOIRE", "CC", "STAGE", "QCM-1", "UE1.a"],
                           rnd.choice([1, 1, 2, 3, 4, 6]))
        floors = [0, 0, 500, 600, 700, rnd.randrange(0, 1001)]
        components = [{"code": c, "title": f"Épreuve {c}", "coefficient": rnd.choice(COEFFICIENTS),
                       "eliminatory_below": rnd.choice(floors)} for c in codes]
        if not any(c["coefficient"] for c in components):
            components[0]["coefficient"] = rnd.choice([0.5, 1])
        if len(codes) > 1 and self.maybe(0.3):
            for c in components:
                c["coefficient"] = 1
        return components

    def mark(self, component):
        rnd = self.rnd
        kind = rnd.randrange(8) if not self.good else rnd.randrange(4, 12)
        if kind == 0:
            floor = component["eliminatory_below"]
            return rnd.choice([floor, max(0, floor - 1)])
        if kind == 1:
            return rnd.choice([1000, 999, 1001, 0, 2000])
        if kind < 6:
            return rnd.randrange(600, 2001, 25)
        return rnd.randrange(700, 1900) if kind < 8 else rnd.randrange(1000, 1900)

    def make_marks(self, components):
        rows = []
        for email in self.emails:
            if self.maybe(0.03):
                continue
            for c in components:
                mark = "" if self.maybe(0.03) else self.mark(c)
                if not (mark == "" and self.maybe(0.3)):
                    rows.append([self.written(email), c["code"], mark])
        if self.maybe(0.3):
            self.rnd.shuffle(rows)
        return rows

    # ---- the rules, some of which somebody just reaches ----

    def make_programme(self):
        rnd = self.rnd
        kind, title, outcome, least = rnd.choice(PROGRAMMES)
        names = rnd.sample(INSTITUTIONS, least + rnd.randrange(3))
        lead = rnd.randrange(len(names))
        institutions = [{"name": name} for name in names]
        for i, institution in enumerate(institutions):
            if i == lead or self.maybe(0.8):
                institution["lead"] = i == lead
        programme = {"code": f"{kind}-{rnd.randrange(1000)}", "kind": kind, "title": title,
                     "outcome": outcome, "timezone": self.zone, "institutions": institutions}
        if self.maybe(0.3):
            programme["level"] = "DU"
        if self.maybe(0.2):
            programme["target_posts"] = ["EHPAD", "chef de pôle"]
        if self.maybe(0.2):
            programme["hours_min"] = 400
        programme["units"] = [self.make_unit(i) for i in range(rnd.randint(1, 6))]
        rules = {"attendance_min_permille": rnd.choice([0, 1000, 500, 750, 800, 800, 900, 667]),
                 "excused_neutral_max_half_days": rnd.choice([0, 1, 1, 2, 2, 3, 4, 5, 50]),
                 "components": self.make_components(),
                 "average_min": rnd.choice([1000] * 4 + [0, 800, 1200, 1050, 2000]),
                 "compensation": self.maybe(0.5), "honours": []}
        if self.maybe(0.5):
            rules["placement_min_hours"] = rnd.choice([0, 35, 70, 3.5, 10, 36, 1, 140])
        programme["rules"] = rules
        return programme

    def make_unit(self, i):
        unit = {"code": f"UE{i + 1}", "title": f"Unité n° {i + 1} : l’équipe"}
        for key in ("presence", "online", "team", "placement"):
            if self.maybe(0.6):
                unit[f"hours_{key}"] = self.rnd.randrange(0, 60)
        return unit

    def make_honours(self, averages):
        steps = {"passable": 1000, "assez bien": 1200, "bien": 1400, "très bien": 1600,
                 "Félicitations du jury": 1800}
        chosen = self.rnd.sample(list(steps.values()), self.rnd.randint(1, 5))
        values = sorted({self.rnd.choice(averages) if averages and self.maybe(0.5) else value
                         for value in chosen})
        return [[label, value] for label, value in zip(steps, values)]

    def tighten(self, programme, folder):
        """Moves thresholds onto what somebody has reached."""
        rules, out = programme["rules"], model.expected(folder)["learners"]
        averages = [l["average_hundredths"] for l in out if l["average_hundredths"] is not None]
        if self.maybe(0.6):
            rules["honours"] = self.make_honours(averages)
        if averages and self.maybe(0.3):
            rules["average_min"] = self.rnd.choice(averages)
        if self.maybe(0.3):
            rules["attendance_min_permille"] = min(1000, self.rnd.choice(out)["attendance_permille"]
                                                   + self.rnd.choice([0, 1]))

    def make_placements(self, rules):
        asked = int((rules.get("placement_min_hours") or 0) / 3.5)
        rows = []
        for email in self.emails:
            more = self.rnd.choice([0, 0, 1, -1, -asked, 5])
            if self.maybe(0.85):
                rows.append([self.written(email), max(0, asked + more)])
        return rows

    # ---- the files ----

    def day(self, form, day):
        return day.strftime("%d/%m/%Y") if form["french"] else day.isoformat()

    def cell(self, form, value):
        text = self.day(form, value) if isinstance(value, datetime.date) else str(value)
        if form["quoted"] or any(c in text for c in '";,\n'):
            return '"' + text.replace('"', '""') + '"'
        return text

    def table(self, head, rows, form):
        order = list(range(len(head)))
        if form["shuffled"]:
            self.rnd.shuffle(order)
        lines = [form["delimiter"].join(self.cell(form, row[i]) for i in order)
                 for row in [head] + rows]
        if form["blank"]:
            lines.append(form["delimiter"] * (len(head) - 1))
        text = form["end"].join(lines) + ("" if form["open"] else form["end"])
        data = text.encode("utf-8-sig" if form["bom"] else "utf-8")
        if form["old"]:
            try:
                data = text.encode("cp1252")
            except UnicodeEncodeError:
                pass
        return data

    def form(self, french):
        maybe = self.maybe
        return {"delimiter": ";" if french != maybe(0.15) else ",",
                "end": "\r\n" if french != maybe(0.15) else "\n",
                "bom": french != maybe(0.15), "french": french != maybe(0.15), "quoted": maybe(0.1),
                "shuffled": maybe(0.15), "blank": maybe(0.1), "open": maybe(0.15),
                "old": maybe(0.1)}

    def make_learners(self):
        rnd, rows = self.rnd, []
        head = ["nom", "prenom", "courriel", "naissance", "sexe", "profession", "rpps", "structure",
                "departement", "financeur"]
        for i in range(rnd.randint(20, 60) if self.large else rnd.randint(1, 16)):
            self.emails.append(self.email(i))
            born = datetime.date(rnd.randint(1955, 2002), rnd.randint(1, 12), rnd.randint(1, 28))
            rows.append([rnd.choice(FAMILIES), rnd.choice(GIVEN), self.emails[-1], born,
                         rnd.choice("FM"), rnd.choice(["médecin", "infirmière", ""]),
                         rnd.choice(["", "10108398537"]) if i == 0 else "", rnd.choice(["MSP", "CDS", "CPTS", ""]),
                         rnd.choice(["974", "2A", "01", ""]), "ARS"])
        if self.maybe(0.2):
            head, rows = head[:4], [row[:4] for row in rows]
        elif self.maybe(0.1):
            head, rows = head + ["remarque"], [row + ["vu le 12/05/2019"] for row in rows]
        return head, rows

    def make_calendar(self):
        rnd, rows = self.rnd, []
        trainers, places = rnd.choice(TRAINERS), rnd.choice([PLACES[:1], PLACES])
        for day, half, start, end in self.slots:
            rows.append([day, half, f"{start // 60:02}:{start % 60:02}",
                         f"{end // 60:02}:{end % 60:02}", rnd.choice(["UE1", "UE1", "ue1", ""]),
                         rnd.choice(places), rnd.choice(trainers)])
        if self.maybe(0.5):
            rnd.shuffle(rows)
        return rows

    def make_unsealed(self):
        slots = [s[:2] for s in self.slots]
        n = self.rnd.choice([0, 0, 1, 1, 2, len(slots) // 2])
        return self.rnd.sample(slots, min(n, len(slots) - 1))

    def programme_bytes(self, programme):
        indent = self.rnd.choice([None, 1, 2, "\t"])
        text = json.dumps(programme, ensure_ascii=self.maybe(0.3), indent=indent)
        if self.maybe(0.2):
            text = text.replace("\n", "\r\n") + "\r\n"
        return text.encode("utf-8-sig" if self.maybe(0.1) else "utf-8")

    def files(self):
        head, rows = self.make_learners()
        files = {"learners.csv": self.table(head, rows, self.form(True))}
        programme = self.make_programme()
        rules = programme["rules"]

        def add(name, head, rows):
            files[name] = self.table(head, rows, self.form(False))

        add("calendar.csv", ["date", "half_day", "start", "end", "unit", "place", "trainer"],
            self.make_calendar())
        add("attendance.csv", ["courriel", "date", "half_day", "status"], self.make_attendance())
        add("marks.csv", ["courriel", "component", "mark_hundredths"],
            self.make_marks(rules["components"]))
        if self.maybe(0.8):
            add("unsealed.csv", ["date", "half_day"], self.make_unsealed())
        if self.maybe(0.9 if rules.get("placement_min_hours") else 0.2):
            add("placements.csv", ["courriel", "half_days"], self.make_placements(rules))
        return programme, files


def make(rnd, under):
    maker = Maker(rnd)
    name = rnd.choice(["du-medco-{}", "pacte_aura_{}", "diu.csp-{}", "{}", "MSU-{}",
                       "seminaire_ars_{}_b"])
    folder = os.path.join(under, name.format(rnd.randint(2024, 2028)))
    os.mkdir(folder)
    programme, files = maker.files()
    for name, data in files.items():
        write(folder, name, data)
    write(folder, "programme.json", json.dumps(programme).encode())
    maker.tighten(programme, folder)
    write(folder, "programme.json", maker.programme_bytes(programme))
    return folder


def write(folder, name, data):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)
