"""A client of the Cursus services in Python, written from proto/README.md alone.

    home = "/srv/cursus"
    with Client(home, read_key(home + "/keys/me.key")) as me:
        learner = me.command(320, {1: "lea.martin@example.org", 2: "Martin", 3: "Léa"})
        for row in me.query(324):
            print(row[1], row[4])

Messages are dictionaries from tag to value; what tags mean is printed by `cursus schema
--markdown`. Section numbers in the comments are those of the page. Needs python3-zmq and
python3-msgpack.
"""

import hashlib
import os
import re
import time

import msgpack
import zmq
from zmq.utils.monitor import recv_monitor_message

VERSION = 1
MESSAGE_BYTES_MAX = 1024 * 1024
RESEND_S = 5
PATIENCE_S = 15
AGAIN_S = 0.2
SERVICES = ((700, "certification"), (500, "attendance"), (300, "enrolment"), (100, "catalogue"))

# Statuses (5) that a client acts upon.
OK, BEHIND, BUSY = 0, 7, 8


class Denied(Exception):
    """The handshake says so: our key is not known there, or is revoked."""


class Silent(Exception):
    """Nothing came in time; what was asked may have been done."""


class Refused(Exception):
    """A status that is not ok: status, why, field, got and limit as in section 5."""

    def __init__(self, reply):
        fault = reply.fault
        self.reply, self.status, self.why = reply, reply.status, fault.get(3, 0)
        self.field, self.got, self.limit = fault.get(2, ""), fault.get(4, ""), fault.get(5, 0)
        super().__init__(f"status {self.status}, reason {self.why}, field {self.field!r}, "
                         f"got {self.got!r}")


# Section 2: keys and addresses.

def read_key(path):
    """(public key, secret key or None) of a key file."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    public = re.search(r'^\s*public-key = "(.{40})"', text, re.M)
    secret = re.search(r'^\s*secret-key = "(.{40})"', text, re.M)
    return public.group(1).encode(), secret.group(1).encode() if secret else None


def endpoint(home, service):
    real = os.path.realpath(home)
    path = f"{real}/run/{service}.ipc"
    if len(path.encode()) > 107:
        name = hashlib.blake2b(real.encode(), digest_size=8).hexdigest()
        path = f"/tmp/cursus-{name}/{service}.ipc"
    return "ipc://" + path


# Section 4: one value, one encoding.

def canonical(value):
    if isinstance(value, dict):
        return {tag: canonical(value[tag]) for tag in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    return value


def pack(value):
    return msgpack.packb(value, use_bin_type=True)


def encode(message):
    return pack(canonical(message))


def decode(data):
    return msgpack.unpackb(data, raw=False, strict_map_key=False)


# Section 3: envelopes and replies.

def request_id():
    """A UUID version 7."""
    random = bytearray(os.urandom(10))
    random[0] = 0x70 | random[0] & 0x0F
    random[2] = 0x80 | random[2] & 0x3F
    return int(time.time() * 1000).to_bytes(6, "big") + bytes(random)


def envelope(id16, number, body, seen=None, options=None, version=VERSION):
    items = [version, id16, number, body, seen or {}]
    return pack(items + [options] if options else items)


class Reply:
    def __init__(self, data):
        self.bytes = data
        self.version, self.id, self.status, self.sequence, self.body = decode(data)

    @property
    def fault(self):
        return decode(self.body) if self.status != OK else {}

    @property
    def record(self):
        return decode(self.body)

    @property
    def page(self):
        """Rows and cursor (6)."""
        return decode(self.body)


def service_of(number):
    for first, name in SERVICES:
        if number >= first:
            return name
    raise ValueError(f"every service answers type {number}: say which")


# Section 8: the chain.

def chain_hash(before, entry):
    bare = {tag: value for tag, value in entry.items() if tag != 10}
    return hashlib.blake2b(before + pack(bare), digest_size=32).digest()


class Connection:
    """One DEALER to one service."""

    def __init__(self, context, address, server_key, pair):
        self.socket = context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.maxmsgsize = MESSAGE_BYTES_MAX + 256
        self.socket.curve_serverkey = server_key
        self.socket.curve_publickey, self.socket.curve_secretkey = pair
        self.monitor = self.socket.get_monitor_socket(
            zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH)
        self.socket.connect(address)
        self.connected = False
        self.poller = zmq.Poller()
        self.poller.register(self.socket, zmq.POLLIN)
        self.poller.register(self.monitor, zmq.POLLIN)

    def send(self, *frames):
        self.socket.send_multipart(frames, zmq.NOBLOCK)

    def receive(self, seconds):
        """The next message; None when none came, or when the connection was made anew and what was
        sent before may be lost. Denied when the handshake says so."""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            ready = dict(self.poller.poll(max(0, left * 1000)))
            if self.socket in ready:
                frames = self.socket.recv_multipart()
                if len(frames) != 1:
                    raise ValueError(f"a reply of {len(frames)} frames")
                return frames[0]
            if self.monitor in ready:
                if recv_monitor_message(self.monitor)["event"] != zmq.EVENT_HANDSHAKE_SUCCEEDED:
                    raise Denied("our key is not known there, or is revoked")
                if self.connected:
                    return None
                self.connected = True
            elif left <= 0:
                return None

    def close(self):
        self.socket.disable_monitor()
        self.monitor.close(0)
        self.socket.close(0)


class Client:
    """One key's conversation with the services of a home."""

    def __init__(self, home, pair, seen=None):
        self.home, self.pair = home, pair
        self.seen = {} if seen is None else seen
        self.context = zmq.Context()
        self.connections = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for connection in self.connections.values():
            connection.close()
        self.connections = {}
        self.context.term()

    def connection(self, service):
        if service not in self.connections:
            server_key, _ = read_key(f"{self.home}/keys/{service}.pub")
            self.connections[service] = Connection(
                self.context, endpoint(self.home, service), server_key, self.pair)
        return self.connections[service]

    def forget(self, service):
        """Closes a connection; the next request opens another."""
        if service in self.connections:
            self.connections.pop(service).close()

    def saw(self, service, reply):
        self.seen[service] = max(self.seen.get(service, 0), reply.sequence)

    def seen_elsewhere(self, service):
        return {name: seen for name, seen in self.seen.items() if name != service and seen}

    def exchange(self, service, data, id16, patience=PATIENCE_S):
        """Sends these bytes until their reply is there (7)."""
        connection = self.connection(service)
        end = time.monotonic() + patience
        while time.monotonic() < end:
            connection.send(data)
            until = min(end, time.monotonic() + RESEND_S)
            while True:
                received = connection.receive(max(0, until - time.monotonic()))
                if received is None:
                    break
                reply = Reply(received)
                if reply.id == id16:
                    self.saw(service, reply)
                    return reply
        raise Silent(service)

    def ask(self, number, message, service=None, id16=None, **options):
        """One reply, whatever its status; asks again while the service is behind or busy."""
        service = service or service_of(number)
        id16 = id16 or request_id()
        data = envelope(id16, number, encode(message), self.seen_elsewhere(service), options)
        end = time.monotonic() + PATIENCE_S
        while True:
            reply = self.exchange(service, data, id16)
            if reply.status not in (BEHIND, BUSY) or time.monotonic() > end:
                return reply
            time.sleep(AGAIN_S)

    def command(self, number, message, **options):
        """The record that a command answers; Refused when it does not."""
        reply = self.ask(number, message, **options)
        if reply.status != OK:
            raise Refused(reply)
        return reply.record

    def query(self, number, message=None, service=None, **options):
        """All rows of all pages (6)."""
        rows, cursor = [], b""
        while True:
            more = dict(options, cursor=cursor) if cursor else options
            reply = self.ask(number, message or {}, service, **more)
            if reply.status != OK:
                raise Refused(reply)
            some, cursor = reply.page
            rows += some
            if not cursor:
                return rows
