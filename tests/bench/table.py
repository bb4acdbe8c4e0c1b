"""The one table of the benchmark, and the machine it was measured on."""
import os
import platform
import statistics


def short(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def spread(values, unit):
    text = f"{short(statistics.median(values))} {unit}"
    return text if len(values) == 1 else f"{text} ({short(min(values))}-{short(max(values))})"


class Table:
    def __init__(self):
        self.rows, self.notes = [], []

    def add(self, measure, ours, unit, against="", theirs=None, least=None, most=None, goal="", least_value=None,
            most_value=None):
        """least, most: of the ratio ours/theirs; least_value, most_value: of ours."""
        middle = statistics.median(ours)
        ratio = middle / statistics.median(theirs) if theirs else None
        if least is not None:
            goal = f"{least:g}x or more"
            reached = ratio >= least
        elif most is not None:
            goal = f"{most:g}x or less"
            reached = ratio <= most
        elif least_value is not None:
            reached = middle >= least_value
        elif most_value is not None:
            reached = middle < most_value
        else:
            reached = None
        self.rows.append((measure, spread(ours, unit),
                          f"{against}: {spread(theirs, unit)}" if theirs else "",
                          f"{ratio:.2f}" if ratio is not None else "",
                          goal, {None: "", True: "reached", False: "NOT REACHED"}[reached]))

    def missing(self, measure, against, goal):
        self.rows.append((measure, "", f"{against}: not installed (make bench-deps)", "", goal, ""))

    def note(self, text):
        self.notes.append(text)

    def show(self):
        head = ("measure", "ours, median (min-max)", "against", "ratio", "goal", "")
        rows = [head] + self.rows
        widths = [max(len(r[c]) for r in rows) for c in range(len(head))]
        for i, row in enumerate(rows):
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
            if i == 0:
                print("  ".join("-" * width for width in widths))
        for note in self.notes:
            print(note)


def machine(scratch):
    model = "?"
    with open("/proc/cpuinfo") as f:
        for line in f:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    filesystem = "?"
    with open("/proc/mounts") as f:
        best = ""
        for line in f:
            device, where, kind = line.split()[:3]
            if (scratch + "/").startswith(where.rstrip("/") + "/") and len(where) >= len(best):
                best, filesystem = where, f"{kind} on {device}"
    load = ", ".join(f"{x:.2f}" for x in os.getloadavg())
    return (f"machine: {os.cpu_count()} x {model}, {memory:.0f} GiB, Linux {platform.release()}, {filesystem}; "
            f"load when it began {load}")
