"""Real services for the proofs in Python: children of the test that are started, paused, killed and
looked at, and a client with many commands on their way.

    with Place("disk") as place:
        place.start_all()
        stream = Stream(place.home.path, "enrolment", place.key)
        stream.put(320, {1: "lea@example.org", 2: "Martin", 3: "Léa"})
        stream.drain(10)
        place.kill("enrolment")
    finish()

Every service dies with the test. FIRE_S is the time of the whole `make fire` in seconds (240): a
test here takes about a sixth of it.
"""

import collections
import os
import select
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "e2e"))
sys.dont_write_bytecode = True

import zmq  # noqa: E402
from client import (BEHIND, BUSY, OK, Client, Connection, Denied, Refused, Reply,  # noqa: E402
                    Silent, encode, endpoint, envelope, read_key, request_id)
from home import PROGRAM, SERVICES, Home, check, equal, finish, tally  # noqa: E402

__all__ = ("BEHIND", "BUILD", "BUSY", "Client", "Connection", "Denied", "Home", "OK", "Place",
           "Refused", "Reply", "SCALE", "SECONDS", "SERVICES", "STORAGE_FULL", "Silent", "Stream",
           "check", "done_twice", "encode", "endpoint", "envelope", "equal", "finish", "log_of",
           "read_key", "request_id", "skipped", "tally")

BUILD = os.path.dirname(PROGRAM)
SCALE = float(os.environ.get("FIRE_S") or 240) / 240
SECONDS = 40 * SCALE
STORAGE_FULL = 9
READY_S = 20
RESEND_S = 1.0
LATER_S = 0.05
WINDOW = 32
HEALTH, FEED_READ = 20, 22


def skipped(why):
    print("skipped:", why)
    sys.exit(77)


class Place:
    """A home whose services are children of the test, so that their end is ours to see."""

    def __init__(self, name, mount=None):
        self.home = Home(f"cursus-fire-{name}-")
        if mount:
            mount(self.home.path)
        self.running = {}  # service -> Popen
        self.me = self.key = None

    def __enter__(self):
        self.home.cursus("init")
        os.makedirs(self.home.path + "/log", exist_ok=True)
        self.home.cursus("key", "new", "fire", "--role", "organiser,gateway,auditor")
        self.key = read_key(self.home.path + "/keys/fire.key")
        self.me = Client(self.home.path, self.key)
        return self

    def __exit__(self, *_):
        self.me.close()
        for child in self.running.values():
            child.kill()
            child.wait()
        self.home.__exit__()

    def begin(self, service, *flags, build=BUILD, under=(), fds=()):
        """Starts a service; does not wait."""
        with open(f"{self.home.path}/log/{service}.log", "ab") as log:
            command = ["setpriv", "--pdeathsig", "KILL", *under, f"{build}/cursus-{service}",
                       "--home", self.home.path, *flags]
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log, pass_fds=fds)
        self.running[service] = child
        self.home.children.append(child)

    def start(self, service, *flags, build=BUILD, under=()):
        """Starts a service; how long until it said that it is ready."""
        began = time.monotonic()
        reading, writing = os.pipe()
        self.begin(service, "--ready-fd", str(writing), *flags, build=build, under=under,
                   fds=(writing,))
        os.close(writing)
        ready, _, _ = select.select([reading], [], [], READY_S)
        said = os.read(reading, 1) if ready else b""
        os.close(reading)
        if said != b"+":
            raise RuntimeError(f"{service} did not start: {self.home.log(service)[-600:]}")
        return time.monotonic() - began

    def start_all(self):
        for service in SERVICES:
            self.start(service)

    def signal(self, service, number):
        if self.running[service].poll() is None:
            self.running[service].send_signal(number)

    def kill(self, service):
        self.signal(service, signal.SIGKILL)
        self.running[service].wait()

    def stop(self, service):
        """SIGTERM; its exit status."""
        self.signal(service, signal.SIGTERM)
        return self.running[service].wait(30)

    def runs(self, service):
        return self.running[service].poll() is None

    def health(self, service):
        return self.me.query(HEALTH, service=service)[0]

    def stopped_feeds(self, service):
        """Upstream -> why it is not followed any more."""
        return {f[1]: f[3] for f in self.health(service).get(5, []) if f.get(3)}

    def caught_up(self, services=SERVICES, seconds=20):
        """Waits until they have followed all that there is; whether they have."""
        end = time.monotonic() + seconds
        while True:
            heads = {service: self.health(service).get(3, 0) for service in SERVICES}
            if all(f.get(2, 0) >= heads[f[1]] for service in services
                   for f in self.health(service).get(5, [])):
                return True
            if time.monotonic() > end:
                return False
            time.sleep(0.02)

    def clean(self):
        """Stops all; how many services `cursus check --all` finds clean."""
        for service in self.running:
            equal(self.stop(service), 0, f"{service} stops")
        return self.home.cursus("check", "--all", wanted=None).count(": clean")

    def memory_kib(self, service, what="VmHWM"):
        with open(f"/proc/{self.running[service].pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith(what + ":"):
                    return int(line.split()[1])
        return 0


class Order:
    """A command on its way: what was sent, and what came back."""

    def __init__(self, number, message, then, data, id16):
        self.number, self.message, self.then = number, message, then
        self.data, self.id = data, id16
        self.next_s = 0.0
        self.sent = 0
        self.reply = None


class Stream:
    """Many commands on their way to one service, each sent again until it is answered."""

    def __init__(self, home, service, key, seen=None, window=WINDOW):
        self.service, self.window = service, window
        self.seen = {} if seen is None else seen
        self.context = zmq.Context()
        server_key, _ = read_key(f"{home}/keys/{service}.pub")
        self.connection = Connection(self.context, endpoint(home, service), server_key, key)
        self.waiting = collections.deque()
        self.flying = {}
        self.done = []     # orders in the order of their answers
        self.refused = []  # those among them whose status is not ok
        self.doubles = False
        self.answered = {}      # id -> bytes, of what was done
        self.contradicted = 0   # later answers to the same that were others

    def put(self, number, message, then=None):
        """then(order) is called with its answer."""
        id16 = request_id()
        seen = {name: n for name, n in self.seen.items() if name != self.service and n}
        data = envelope(id16, number, encode(message), seen)
        self.waiting.append(Order(number, message, then, data, id16))

    def again(self, order):
        """The same bytes once more, for an order that was refused or lost."""
        order.reply = None
        order.next_s = 0.0
        self.waiting.append(order)

    def hurry(self):
        """Sends what is on its way again at once."""
        for order in self.flying.values():
            order.next_s = 0.0

    @property
    def left(self):
        return len(self.waiting) + len(self.flying)

    def send(self, now):
        while self.waiting and len(self.flying) < self.window:
            order = self.waiting.popleft()
            self.flying[order.id] = order
        for order in self.flying.values():
            if order.next_s > now:
                continue
            try:
                for _ in range(2 if self.doubles else 1):
                    self.connection.send(order.data)
            except zmq.Again:
                return
            order.sent += 1
            order.next_s = now + RESEND_S

    def take(self, data, now):
        reply = Reply(data)
        order = self.flying.get(reply.id)
        self.seen[self.service] = max(self.seen.get(self.service, 0), reply.sequence)
        if order is None:
            first = self.answered.get(reply.id)
            if first and reply.status not in (BEHIND, BUSY) and first != data:
                self.contradicted += 1
            return
        if reply.status in (BEHIND, BUSY):
            order.next_s = now + LATER_S
            return
        del self.flying[reply.id]
        order.reply = reply
        self.done.append(order)
        if reply.status == OK:
            self.answered[order.id] = data
        if reply.status != OK:
            self.refused.append(order)
        if order.then:
            order.then(order)

    def pump(self, seconds=0.0):
        """Sends what may go, takes what has come, waits at most so long for the first."""
        self.send(time.monotonic())
        wait = seconds
        while True:
            data = self.connection.receive(wait)
            if data is None:
                return
            wait = 0
            self.take(data, time.monotonic())

    def drain(self, seconds, while_true=lambda: True):
        """Until all is answered; whether it is."""
        end = time.monotonic() + seconds
        while self.left and time.monotonic() < end and while_true():
            self.pump(0.02)
        return not self.left

    def close(self):
        self.connection.close()
        self.context.term()


def log_of(client, service):
    entries = []
    while True:
        page = client.query(FEED_READ, {1: len(entries)} if entries else {}, service)[0]
        entries += page.get(3, [])
        if len(entries) >= page.get(2, 0):
            return entries


def done_twice(entries, types):
    """Requests that have more than one event of one of these types."""
    times = collections.Counter((e[6], e[3]) for e in entries
                                if e.get(6) and not e.get(7) and e[3] in types)
    return [request for request, n in times.items() if n != 1]
