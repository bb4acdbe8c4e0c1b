"""A fresh home with the real services for one test, and its tally of what was checked.

    with Home() as home:
        home.cursus("init")
        home.cursus("up")
        check(home.pid("catalogue"), "catalogue runs")
    finish()

The programs are those of the folder that B names (build). What was started is stopped by its
process id, and the folder is removed, whatever happens; also when SIGTERM ends the test.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SERVICES = ("catalogue", "enrolment", "attendance", "certification")
PROGRAM = os.path.join(os.path.abspath(os.environ.get("B", "build")), "cursus")
ENVIRONMENT = dict(os.environ, LC_ALL="C.UTF-8")

tally = {"passed": 0, "failed": 0}


def check(good, what):
    """One check: told when it fails. Returns whether it was good."""
    tally["passed" if good else "failed"] += 1
    if not good:
        print("FAILED:", what, flush=True)
    return bool(good)


def equal(got, wanted, what):
    return check(got == wanted, f"{what}: {got!r}, not {wanted!r}")


def finish():
    print(f"{tally['passed']} passed, {tally['failed']} failed")
    sys.exit(1 if tally["failed"] or not tally["passed"] else 0)


class Home:
    def __init__(self, prefix="cursus-e2e-"):
        self.path = tempfile.mkdtemp(prefix=prefix)
        self.known = {}  # every service that was seen here, with the time of its start
        self.children = []
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for child in self.children:
            if child.poll() is None:
                child.kill()
                child.wait()
        self.note()
        for (pid, service), started in self.known.items():
            if self.started(pid, service) == started:
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.path, ignore_errors=True)

    @staticmethod
    def started(pid, service):
        """When that process began, None when it is not that service (any more)."""
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                after_name = file.read().rsplit(")", 1)[1].split()
            program = os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")
        except (OSError, IndexError):
            return None
        return after_name[19] if program.endswith("/cursus-" + service) else None

    @staticmethod
    def gone(pid):
        """It has given back its files and locks: its last thread has ended, not its first only."""
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                state = file.read().rsplit(")", 1)[1].split()[0]
            return state in "ZX" and len(os.listdir(f"/proc/{pid}/task")) <= 1
        except OSError:
            return True

    def pid(self, service):
        """0 when it does not run."""
        try:
            with open(f"{self.path}/run/{service}.pid", encoding="ascii") as file:
                pid = int(file.read())
        except (OSError, ValueError):
            return 0
        return pid if self.started(pid, service) else 0

    def note(self):
        for service in SERVICES:
            pid = self.pid(service)
            if pid:
                self.known[pid, service] = self.started(pid, service)

    def command(self, *words):
        return [PROGRAM, "--home", self.path, *words]

    def cursus(self, *words, wanted=0):
        """Runs the command line; its output. Any other exit code than the wanted one is an end."""
        done = self.run(*words)
        if wanted is not None and done.returncode != wanted:
            raise RuntimeError(f"cursus {' '.join(words)}: exit {done.returncode}\n"
                               f"{done.stdout}{done.stderr}")
        return done.stdout

    def run(self, *words):
        """Runs the command line, however it ends."""
        done = subprocess.run(self.command(*words), capture_output=True, text=True, check=False,
                              timeout=300, env=ENVIRONMENT)
        self.note()
        return done

    def start(self, output, *words):
        """The command line beside the test; what it prints goes into a file, which has no end."""
        with open(output, "w", encoding="utf-8") as file:
            child = subprocess.Popen(self.command(*words), stdin=subprocess.DEVNULL, stdout=file,
                                     stderr=subprocess.STDOUT, env=ENVIRONMENT)
        self.children.append(child)
        return child

    def log(self, service):
        with open(f"{self.path}/log/{service}.log", encoding="utf-8") as file:
            return file.read()

    def kill(self, service):
        """kill -9, and waits until it is gone."""
        pid = self.pid(service)
        self.note()
        if not pid:
            return False
        os.kill(pid, signal.SIGKILL)
        while not self.gone(pid):
            time.sleep(0.001)
        return True
