"""Small folders for single cases: what is broken and must be told, and what the README leaves open.

Each case changes the files of one good folder: a name and its new text, None: no such file, or a
function of the programme.
"""
import json

PROGRAMME = {
    "code": "DU-X", "kind": "DU", "title": "DU Gestion", "outcome": "university diploma",
    "institutions": [{"name": "Université de Lille", "lead": True}], "timezone": "Europe/Paris",
    "units": [{"code": "UE1", "title": "Un", "hours_presence": 12}],
    "rules": {"attendance_min_permille": 500, "excused_neutral_max_half_days": 1,
              "placement_min_hours": 7,
              "components": [{"code": "ECRIT", "title": "Écrit", "coefficient": 2,
                              "eliminatory_below": 500},
                             {"code": "ORAL", "title": "Oral", "coefficient": 1,
                              "eliminatory_below": 0}],
              "average_min": 1000, "compensation": True,
              "honours": [["bien", 1400], ["très bien", 1600]]}}
FILES = {
    "calendar.csv": "date,half_day,start,end,unit,place,trainer\n"
                    "2026-03-02,am,09:00,12:00,UE1,Lille,formateur1\n"
                    "2026-03-02,pm,13:00,17:00,UE1,Lille,formateur1\n"
                    "2026-03-03,am,09:00,12:00,UE1,Lille,formateur2\n",
    "learners.csv": "nom;prenom;courriel;naissance\n"
                    "Roy;Zoé;zoe@example.org;01/02/1980\n"
                    "Le Goff;Ann;ann@example.org;\n",
    "attendance.csv": "courriel,date,half_day,status\n"
                      "zoe@example.org,2026-03-02,am,present\n"
                      "zoe@example.org,2026-03-02,pm,present\n"
                      "zoe@example.org,2026-03-03,am,excused\n"
                      "ann@example.org,2026-03-02,am,late\n"
                      "ann@example.org,2026-03-02,pm,absent\n"
                      "ann@example.org,2026-03-03,am,present\n",
    "marks.csv": "courriel,component,mark_hundredths\n"
                 "zoe@example.org,ECRIT,1500\nzoe@example.org,ORAL,1300\n"
                 "ann@example.org,ECRIT,1100\nann@example.org,ORAL,900\n",
    "placements.csv": "courriel,half_days\nzoe@example.org,2\nann@example.org,3\n",
    "unsealed.csv": "date,half_day\n"}


def files_with(change):
    """The files of the good folder after a change."""
    programme = json.loads(json.dumps(PROGRAMME))
    files = dict(FILES)
    for name, new in change.items():
        if name == "programme":
            new(programme)
    files["programme.json"] = json.dumps(programme, indent=1)
    for name, new in change.items():
        if new is None:
            files.pop(name)
        elif name != "programme":
            files[name] = new(files[name]) if callable(new) else new
    return files


def line(text):
    return lambda before: before + text + "\n"


def instead(old, new):
    def change(before):
        assert old in before, old
        return before.replace(old, new)
    return change


def rules(**members):
    return {"programme": lambda p: p["rules"].update(members)}


def component(i, **members):
    return {"programme": lambda p: p["rules"]["components"][i].update(members)}


def programme(**members):
    return {"programme": lambda p: p.update(members)}


# What is broken: the change, and what standard error has to say, as regular expressions.
BROKEN = {
    **{f"no {name}": ({name: None}, rf"{name}: .*(No such file|not there)")
       for name in ["programme.json", "calendar.csv", "learners.csv", "attendance.csv",
                    "marks.csv"]},
    "programme.json is no JSON": ({"programme.json": instead('"kind": "DU",', '"kind": "DU"')},
                                  r"programme\.json:4: .*expected"),
    "programme.json in another character set": ({"programme.json": b'{"code": "\xe9"}'},
        r"programme\.json:1: .*decode"),
    "programme.json is a list": ({"programme.json": "[]"}, r"programme\.json: .*object"),
    "programme.json is empty": ({"programme.json": ""}, r"programme\.json:1: "),
    "an unknown member": (programme(teacher="x"), r"programme\.json: .*teacher"),
    "an unknown rule": (rules(average_mn=1000), r"programme\.json: .*average_mn"),
    "an unknown kind": (programme(kind="DUT"), r"programme\.json: .*kind: .*DUT"),
    "an unknown outcome": (programme(outcome="glory"), r"programme\.json: .*outcome: .*glory"),
    "an unknown time zone": (programme(timezone="Europe/Atlantis"),
        r"programme\.json: .*timezone: .*Europe/Atlantis"),
    "no leading institution": (programme(institutions=[{"name": "A"}]),
        r"programme\.json: .*institutions: "),
    "a DIU of one university": (programme(kind="DIU", outcome="interuniversity diploma"),
                                r"programme\.json: .*institutions: "),
    "a negative coefficient": (component(0, coefficient=-1),
        r"programme\.json: .*components\[0\].coefficient: .*-1"),
    "a coefficient that is text": (component(1, coefficient="2"),
        r"programme\.json: .*components\[1\].coefficient: "),
    "no coefficient at all": (
        {"programme": lambda p: [c.update(coefficient=0) for c in p["rules"]["components"]]},
        r"programme\.json: .*components: .*coefficient"),
    "a floor over 20": (component(0, eliminatory_below=2100),
        r"programme\.json: .*eliminatory_below.*2000"),
    "a component twice": (component(1, code="ECRIT"),
        r"programme\.json: .*components\[1\].code: .*ECRIT"),
    "an average over 20": (rules(average_min=2001), r"programme\.json: .*average_min.*2000"),
    "more than all attendance": (rules(attendance_min_permille=1001),
        r"programme\.json: .*attendance_min.*1000"),
    "compensation that is text": (rules(compensation="yes"), r"programme\.json: .*compensation: "),
    "honours that fall": (rules(honours=[["bien", 1400], ["assez bien", 1200]]),
        r"programme\.json: .*honours\[1\]"),
    "honours without an average": (rules(honours=[["bien"]]), r"programme\.json: .*honours\[0\]"),
    "a calendar without a column": ({"calendar.csv": instead("start", "when")},
        r"calendar\.csv: line 1: .*Start"),
    "an empty calendar": ({"calendar.csv": ""}, r"calendar\.csv: "),
    "a calendar of its heading": ({"calendar.csv": "date,half_day,start,end\n"},
        r"calendar\.csv: there is no half-day"),
    "a day that is none": ({"calendar.csv": line("2026-02-31,am,09:00,12:00,,,")},
        r"calendar\.csv:5: .*2026-02-31"),
    "a time that is none": ({"calendar.csv": line("2026-03-04,am,09:00,25:00,,,")},
        r"calendar\.csv:5: .*25:00"),
    "an end before its start": ({"calendar.csv": line("2026-03-04,am,09:00,08:00,,,")},
        r"calendar\.csv:5: .*before"),
    "a third half-day": ({"calendar.csv": line("2026-03-04,soir,19:00,21:00,,,")},
        r"calendar\.csv:5: .*soir"),
    "an unknown unit": ({"calendar.csv": line("2026-03-04,am,09:00,12:00,UE9,,")},
        r"calendar\.csv:5: .*UE9"),
    "a half-day twice": ({"calendar.csv": line("2026-03-03,am,08:00,12:00,,,")},
        r"calendar\.csv:5: .*2026-03-03"),
    "a short row": ({"calendar.csv": line("2026-03-04,am")}, r"calendar\.csv:5: .*2 cells"),
    "an open quote": ({"calendar.csv": line('2026-03-04,am,09:00,12:00,"UE1,,')},
        r"calendar\.csv: line 5: .*quote"),
    "nobody": ({"learners.csv": "nom;prenom;courriel\n"}, r"learners\.csv: "),
    "an address that is none": ({"learners.csv": line("Roy;Eve;eve.example.org;")},
        r"learners\.csv:4: .*eve\.example"),
    "no name": ({"learners.csv": line(";;eve@example.org;")}, r"learners\.csv:4: .*nom: is required"),
    "a birthday that is none": ({"learners.csv": line("Roy;Eve;eve@example.org;31/02/1980")},
                                r"learners\.csv:4: .*31/02/1980"),
    "presence of a stranger": ({"attendance.csv": line("eve@example.org,2026-03-02,am,present")},
                               r"attendance\.csv:8: .*eve@example\.org"),
    "presence on no half-day": ({"attendance.csv": line("ann@example.org,2026-03-03,pm,present")},
                                r"attendance\.csv:8: .*2026-03-03 pm"),
    "a status that is none": ({"attendance.csv": line("ann@example.org,2026-03-03,am,ill")},
                              r"attendance\.csv:8: .*ill"),
    "two presences that differ": ({"attendance.csv": line("ann@example.org,2026-03-03,am,absent")},
                                  r"attendance\.csv:8: .*line 7"),
    "a presence without a half": ({"attendance.csv": line("ann@example.org,2026-03-03,,absent")},
                                  r"attendance\.csv:8: .*half_day"),
    "attendance without a column": ({"attendance.csv": instead("status", "what")},
        r"attendance\.csv: line 1: .*status"),
    "an unsealed sheet of no half-day": ({"unsealed.csv": line("2026-03-09,am")},
        r"unsealed\.csv:2: .*2026-03-09 am"),
    "an unsealed day that is none": ({"unsealed.csv": line("demain,am")},
        r"unsealed\.csv:2: .*demain"),
    "an unsealed row too short": ({"unsealed.csv": line("2026-03-03")},
        r"unsealed\.csv:2: .*1 cell "),
    "a mark of a stranger": ({"marks.csv": line("eve@example.org,ORAL,1000")},
        r"marks\.csv:6: .*eve@example\.org"),
    "a mark in no component": ({"marks.csv": line("ann@example.org,CC,1000")},
        r"marks\.csv:6: .*CC"),
    "a mark over 20": ({"marks.csv": instead("ORAL,900", "ORAL,2100")}, r"marks\.csv:5: .*2000"),
    "a mark under 0": ({"marks.csv": instead("ORAL,900", "ORAL,-100")}, r"marks\.csv:5: .*-100"),
    "a mark in points": ({"marks.csv": instead("ORAL,900", "ORAL,9.5")}, r"marks\.csv:5: .*9\.5"),
    "two marks that differ": ({"marks.csv": line("ann@example.org,ORAL,1000")},
        r"marks\.csv:6: .*grade already"),
    "a mark and an absence": ({"marks.csv": line("ann@example.org,ORAL,")},
        r"marks\.csv:6: .*reason"),
    "a placement of a stranger": ({"placements.csv": line("eve@example.org,2")},
        r"placements\.csv:4: .*eve@example\.org"),
    "a placement under 0": ({"placements.csv": instead("org,3", "org,-3")},
        r"placements\.csv:3: .*-3"),
    "a placement that is text": ({"placements.csv": instead("org,3", "org,trois")},
        r"placements\.csv:3: .*trois"),
    "a placement without end": ({"placements.csv": instead("org,3", "org,4000000000")},
        r"placements\.csv:3: .*4000000000"),
}


def scores(decision, average, *reasons):
    return {"decision": decision, "average_hundredths": average, "reasons": list(reasons)}


def attends(credited, counted, permille):
    return {"credited_minutes": credited, "counted_minutes": counted,
            "attendance_permille": permille}


ZOE, ANN = "zoe@example.org", "ann@example.org"

# What the README leaves open, and what is done: some members of what comes out of some learners.
OPEN = {
    "nobody countersigned: nothing counts, and attendance is not met":
        ({"unsealed.csv": "date,half_day\n2026-03-02,am\n2026-03-02,pm\n2026-03-03,am\n"},
         {ZOE: dict(attends(0, 0, 0), decision="referred"), ANN: attends(0, 0, 0)}),
    "all excused and neutral: nothing counts, and attendance is not met":
        (dict(rules(excused_neutral_max_half_days=9),
              **{"attendance.csv": lambda t: t.replace("present", "excused")}),
         {ZOE: dict(attends(0, 0, 0), excused_half_days=3, absent_half_days=0,
                    decision="referred")}),
    "a mark is missing and another is under its floor: both reasons":
        ({"marks.csv": lambda t: t.replace("ECRIT,1500", "ECRIT,499").replace(
            "ORAL,1300", "ORAL,")},
         {ZOE: scores("defaulted", None, "missing mark", "eliminatory mark")}),
    "a mark is missing and another is under 10 where nothing compensates: both reasons":
        (dict(rules(compensation=False),
              **{"marks.csv": instead("ann@example.org,ECRIT,1100\n", "")}),
         {ANN: scores("defaulted", None, "mark not entered", "component below 10")}),
    "no components: whoever was there passes, without an average":
        (dict(rules(components=[]), **{"marks.csv": "courriel,component,mark_hundredths\n"}),
         {ZOE: dict(scores("passed", None), honours=None), ANN: scores("passed", None)}),
    "a component without weight under 10: compensated like any other":
        (component(1, coefficient=0), {ANN: scores("passed by compensation", 1100)}),
    "a night in which clocks go forward: the hours that went by":
        ({"calendar.csv": line("2026-03-29,am,01:00,04:00,UE1,,"),
          "attendance.csv": line("zoe@example.org,2026-03-29,am,present")},
         {ZOE: attends(540, 540, 1000)}),
    "a night in which clocks go back: the hours that went by":
        ({"calendar.csv": line("2026-10-25,am,01:00,04:00,UE1,,"),
          "attendance.csv": line("zoe@example.org,2026-10-25,am,present")},
         {ZOE: attends(660, 660, 1000)}),
    "half-days that overlap: what they share is credited once":
        ({"calendar.csv": instead("pm,13:00", "pm,11:30")}, {ZOE: attends(480, 510, 941)}),
    "an afternoon before its morning: the excused one that begins first is neutral":
        ({"calendar.csv": lambda t: t.replace("am,09:00,12:00,UE1,Lille,formateur1",
                                              "am,18:00,21:00,,,"),
          "attendance.csv": lambda t: t.replace("02,am,present", "02,am,excused").replace(
              "zoe@example.org,2026-03-02,pm,present", "zoe@example.org,2026-03-02,pm,excused")},
         {ZOE: attends(0, 360, 0)}),
    "the same presence twice: once":
        ({"attendance.csv": line("Ann@Example.Org,2026-03-03,am,present")},
         {ANN: attends(360, 600, 600)}),
    "placements in two places: their sum":
        (dict(rules(placement_min_hours=17.5), **{"placements.csv": line("zoe@example.org,3")}),
         {ZOE: scores("passed", 1433), ANN: scores("referred", 1033, "placement")}),
    "a placement with the year's length: the cohort is shorter":
        ({"placements.csv": instead("org,3", "org,264")},
         {ANN: scores("passed by compensation", 1033)}),
    "placements that nobody asked for: left out":
        ({"programme": lambda p: p["rules"].pop("placement_min_hours")},
         {ANN: scores("passed by compensation", 1033)}),
    "members that are null: as if they were not there":
        (rules(placement_min_hours=None, honours=None),
         {ZOE: dict(scores("passed", 1433), honours=None)}),
    "no rule but components: nothing is asked":
        ({"programme": lambda p: p.update(rules={"components": p["rules"]["components"],
                                                 "compensation": True})},
         {ANN: scores("passed by compensation", 1033)}),
    "outcomes and kinds by their names in the domain, whatever case":
        (programme(kind="du", outcome="UNIVERSITY_DIPLOMA"), {ZOE: scores("passed", 1433)}),
    "component codes in another case":
        ({"marks.csv": lambda t: t.replace("ECRIT", "Ecrit")}, {ZOE: scores("passed", 1433)}),
    "the heading of a column in French":
        ({"marks.csv": instead("courriel,component", "e-mail,épreuve")},
         {ZOE: scores("passed", 1433)}),
}

# What could be lived, and is refused instead: standard error says where and why.
REFUSED = {
    "a half-day that ends at midnight, written 00:00":
        ({"calendar.csv": line("2026-03-04,pm,20:00,00:00,,,")}, r"calendar\.csv:5: .*end: "),
    "a coefficient of a third": (component(0, coefficient=0.3333),
        r"components\[0\].coefficient: .*0\.3333"),
    "a unit's code with a blank": ({"programme": lambda p: p["units"][0].update(code="UE 1")},
                                   r"programme\.json: .*units\[0\].code: a code has letters"),
    "a component's code with an accent": (component(0, code="ÉCRIT"),
        r"components\[0\].code: a code has letters"),
    "the same address twice, for two people": ({"learners.csv": line("Roy;Eve;ZOE@example.org;")},
                                               r"learners\.csv:4: .*this address belongs to Roy, Zoé"),
}
