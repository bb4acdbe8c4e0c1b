"""Cursus for the benchmark: a home with running services, its clients, what it takes."""
import json
import os
import re
import shutil
import subprocess
import time

class Failed(Exception):
    pass


running = []  # whatever must not outlive the benchmark


def stop_all():
    for one in list(running):
        try:
            one.stop()
        except Exception as problem:  # the others are stopped all the same
            print(f"bench: {problem}")


def learners_csv(scratch, run, cohort, rows):
    path = os.path.join(scratch, f"learners-{run}-{cohort}.csv")
    with open(path, "w") as f:
        f.write("email,family_name,given_names,birth_date,profession,structure,department\n")
        for i in range(rows):
            f.write(f"lea.martin-{run}-{cohort}-{i}@example.org,Martin-{run:02d}{cohort:03d}{i:06d},Léa,1988-05-11,infirmière,"
                    f"MSP des Tilleuls,{1 + i % 19:02d}\n")
    return path


class Process:
    """A program with pipes."""

    def __init__(self, *argv):
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True)
        running.append(self)

    def line(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failed(f"bench: {self.process.args[0]} ended: {self.process.stderr.read()}")
        return line

    def stop(self):
        if self in running:
            running.remove(self)
        self.process.kill()
        self.process.communicate()

    def end(self):
        self.stop()


class Load(Process):
    def ask(self, *order):
        self.process.stdin.write(" ".join(map(str, order)) + "\n")
        self.process.stdin.flush()
        return json.loads(self.line())


class Home:
    def __init__(self, build, path):
        self.build, self.path = build, path
        self.cursus("init")
        # One key sends here for a whole country.
        with open(os.path.join(path, "cursus.zpl"), "w", encoding="ascii") as file:
            for service in ("catalogue", "enrolment", "attendance", "certification"):
                file.write(f'{service}\n    rate = "0"\n')

    def cursus(self, *words):
        done = subprocess.run([f"{self.build}/cursus", *words, "--home", self.path], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C.UTF-8"})
        if done.returncode != 0:
            raise Failed(f"bench: cursus {' '.join(words)}: {done.stderr or done.stdout}")
        return done.stdout

    def up(self):
        running.append(self)
        self.cursus("init")
        self.cursus("up")

    def down(self):
        if self in running:
            running.remove(self)
        self.cursus("down")

    def stop(self):
        self.down()

    def remove(self):
        shutil.rmtree(self.path)

    def load(self, *flags):
        return Load(f"{self.build}/bench-load", "--home", self.path, *flags)

    def bare(self, *flags):
        loop = Process(f"{self.build}/bench-bare", "--home", self.path, *flags)
        loop.line()
        return loop

    def events(self, service):
        return json.loads(self.cursus("health", "--service", service, "--json"))["sequence"]

    def bytes_on_disk(self):
        return sum(os.stat(f"{self.path}/data/{s}/data.mdb").st_blocks * 512 for s in os.listdir(f"{self.path}/data"))

    def check(self, service):
        """Events and seconds."""
        began = time.monotonic()
        text = self.cursus("check", service)
        return int(re.sub(r"[ ,]", "", re.search(r"([\d, ]+) events", text).group(1))), time.monotonic() - began

    def restart(self, service):
        """Seconds from the start of the process to the first answer."""
        self.stop_service(service)
        began = time.monotonic()
        self.cursus("up")
        self.cursus("health", "--service", service)
        return time.monotonic() - began

    def pid(self, service):
        with open(f"{self.path}/run/{service}.pid") as f:
            return int(f.read())

    def stop_service(self, service):
        pid = self.pid(service)
        os.kill(pid, 15)
        while os.path.exists(f"/proc/{pid}/exe") and self.alive(pid):
            time.sleep(0.01)

    @staticmethod
    def alive(pid):
        try:
            with open(f"/proc/{pid}/stat") as f:
                return f.read().rsplit(")", 1)[1].split()[0] not in "ZX"
        except OSError:
            return False

    def resident(self, service):
        with open(f"/proc/{self.pid(service)}/status") as f:
            kib = {line.split(":")[0]: int(line.split()[1]) for line in f if line.startswith(("VmRSS", "RssAnon"))}
        return {"private": kib["RssAnon"] / 1024, "all": kib["VmRSS"] / 1024}
