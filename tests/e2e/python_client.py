#!/usr/bin/python3
"""A client that has none of our code, from keys to attendance totals, and everything hostile that
it can send: each is refused with its status and reason, has no effect, and the service goes on."""

import collections
import datetime
import os
import random
import re
import time
import traceback

import zmq

from client import (Client, Connection, Denied, Refused, Reply, Silent, chain_hash, decode, encode,
                    endpoint, envelope, pack, read_key, request_id)
from home import SERVICES, Home, check, equal, finish

PAGE = "proto/README.md"

# Statuses and types that are used more than once.
INVALID, CONFLICT, CLOSED, DENIED, BEHIND = 1, 3, 5, 6, 7
HEALTH, FEED_READ, RESOLVE, CLOCK_MOVE, WHOAMI = 20, 22, 24, 25, 27
COHORT_OPEN, LEARNER_REGISTER, LEARNER_SHOW, LEARNER_FIND, LEARNER_LIST = 151, 320, 322, 323, 324
ENROLMENT_ADD, SHEET_OPEN, PRESENCE_SIGN, SHEET_COUNTERSIGN = 330, 520, 521, 524

LEA = {1: "Lea.Martin@example.org", 2: "Martin", 3: "Léa", 5: 19881105}


class Page:
    """What the page says: its blocks of bytes and its table of reasons."""

    def __init__(self):
        with open(PAGE, encoding="utf-8") as file:
            text = file.read()
        self.blocks = {name: bytes.fromhex(re.sub(r"#.*", "", block)) for name, block
                       in re.findall(r"^```hex (\w+)\n(.*?)^```", text, re.M | re.S)}
        self.reasons = {int(number): name for number, name
                        in re.findall(r"^\| (\d+) \| (\w+) \| \w+ \| .* \|$", text, re.M)}


def page_bytes(page):
    """Our encoder gives the page's bytes."""
    message = {5: 19881105, 1: "lea.martin@example.org", 2: "Martin", 3: "Léa"}
    equal(encode(message), page.blocks["message"], "the message of the page")
    id16 = decode(page.blocks["request"])[1]
    equal(envelope(id16, 320, encode(message), {"catalogue": 7}), page.blocks["request"],
          "the envelope of the page")
    reply = Reply(page.blocks["refusal"])
    equal((reply.status, reply.fault), (3, {1: 320, 2: "email", 3: 102}), "the refusal of the page")
    entry = decode(page.blocks["entry"])
    equal(chain_hash(bytes(32), entry), entry[10], "the hash of the page's entry")


class World:
    """Keys, a cohort that is open, one half-day that goes on now."""

    def __init__(self, home):
        self.home = home
        self.seen = {}
        self.clients = []
        self.refused = collections.Counter()  # (service, reason) that were provoked
        self.me = self.client("me")

    def close(self):
        for client in self.clients:
            client.close()

    def client(self, name):
        client = Client(self.home.path, read_key(f"{self.home.path}/keys/{name}.key"), self.seen)
        self.clients.append(client)
        return client

    def person(self, name, *words):
        self.home.cursus("key", "new", name, *words)
        return self.client(name)

    def expect(self, reply, service, status, why, what, field=None):
        """A refusal, as it should be; counted for the look into the log."""
        self.refused[service, why] += 1
        if not check(reply is not None, f"{what}: no answer"):
            return
        fault = reply.fault
        equal((reply.status, fault.get(3)), (status, why), what)
        if field is not None:
            equal(fault.get(2, ""), field, f"{what}: field")

    def refuse(self, client, number, message, status, why, field=None, service="enrolment",
               **options):
        reply = client.ask(number, message, service, **options)
        self.expect(reply, service, status, why, f"type {number} {message}", field)
        return reply


def now_zone():
    """A time zone where it is about noon, and the date and minute there."""
    utc = datetime.datetime.now(datetime.timezone.utc)
    hours = 12 - utc.hour
    local = utc + datetime.timedelta(hours=hours)
    zone = f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
    return zone, int(local.strftime("%Y%m%d")), local.hour * 60 + local.minute


def cohort(w):
    zone, w.today, minute = now_zone()
    w.trainer_id = w.me.command(140, {1: "formateur1", 2: "Jeanne Morel"})[1]
    programme = w.me.command(132, {
        1: "DU-TEST", 2: 1, 3: "Coordination", 5: 1, 6: zone,
        14: [{1: "Université de Strasbourg", 2: True}], 15: [{1: "UE1", 2: "Bases", 3: 120}],
        16: {1: 800}})
    planned = w.me.command(150, {1: "DU-TEST-1", 2: programme[1], 3: 20, 5: w.today})
    w.cohort = planned[1]
    equal(planned[5], 1, "the cohort is planned")
    equal(w.me.command(COHORT_OPEN, {1: w.cohort})[5], 2, "the cohort is open")
    slot = w.me.command(160, {1: w.cohort, 2: w.today, 3: 1, 4: minute - 60, 5: minute + 60,
                              6: "UE1", 8: w.trainer_id})
    w.slot = slot[1]
    equal(slot[18], 120, "the half-day lasts two hours")


def one_learner(w):
    """From registration to her totals, each step with the key of who may do it."""
    lea = w.me.command(LEARNER_REGISTER, LEA)
    w.lea_id = lea[1]
    equal(lea[3], "lea.martin@example.org", "her address as it is compared")
    equal(w.me.query(RESOLVE, {1: "learner", 2: "LEA.MARTIN@example.org"}, "enrolment"),
          [{1: w.lea_id, 2: "lea.martin@example.org"}], "her id by her address")
    equal(w.me.command(ENROLMENT_ADD, {1: w.cohort, 2: w.lea_id})[3], 1, "she is enrolled at once")
    w.trainer = w.person("jeanne", "--role", "trainer", "--trainer", "formateur1")
    w.lea = w.person("lea", "--role", "learner", "--learner", "lea.martin@example.org")
    equal(w.lea.query(WHOAMI, service="attendance")[0].get(3), w.lea_id, "who she is")
    sheet = w.trainer.command(SHEET_OPEN, {1: w.slot})
    equal(sheet.get(13), [{1: w.lea_id}], "the roster of the sheet")
    presence = w.lea.command(PRESENCE_SIGN, {1: w.slot, 2: w.lea_id})
    equal((presence[3], presence[4], presence[6]), (1, 1, f"learner:{w.lea_id}"), "she signed")
    w.refuse(w.lea, SHEET_COUNTERSIGN, {1: w.slot}, DENIED, 62, service="attendance")
    sealed = w.trainer.command(SHEET_COUNTERSIGN, {1: w.slot})
    equal((sealed[9], sealed[12].split(":")[0]), (2, "trainer"), "the trainer sealed the sheet")
    again = w.lea.command(PRESENCE_SIGN, {1: w.slot, 2: w.lea_id})
    equal([again.get(tag) for tag in (3, 4, 5)], [presence.get(tag) for tag in (3, 4, 5)],
          "a second signature is answered with the first")
    totals = w.lea.query(533, {1: w.cohort, 2: w.lea_id})[0]
    equal([totals.get(tag) for tag in (3, 4, 5, 6)], [120, 120, 1000, 1], "her totals")
    equal([totals.get(tag) for tag in (12, 13, 14)], [None, 800, 1000], "what she can reach")
    w.refuse(w.lea, 533, {1: w.cohort, 2: w.lea_id + 1000}, DENIED, 63, "learner", "attendance")


def sealed_stays(w):
    """Whoever may plan cannot move or cancel what is sealed: attendance's word is not made up."""
    later = int(time.time() * 1000) + 60_000
    for words in ({}, {12: b"\x00" * 32}, {12: os.urandom(32)}):
        w.refuse(w.me, 161, {1: w.slot, 2: "typed wrongly", 4: 2, 10: 1, 11: later, **words},
                 CONFLICT, 249, "release_proof", "catalogue")
        words = {5: proof for proof in words.values()}
        w.refuse(w.me, 162, {1: w.slot, 2: "never took place", 3: 1, 4: later, **words},
                 CONFLICT, 249, "release_proof", "catalogue")
    w.refuse(w.me, 161, {1: w.slot, 2: "typed wrongly", 4: 2}, CONFLICT, 274, "slot", "catalogue")
    now = w.me.query(164, {1: w.slot}, "catalogue")[0]
    equal((now[5], now[14], now.get(15, 0)), (1, 1, 0), "it is where it was")


def count_learners(w):
    return len(w.me.query(LEARNER_LIST))


def sequence(w, service="enrolment"):
    return w.me.query(HEALTH, service=service)[0].get(3, 0)


def request_ids(w):
    message = {1: "zoe@example.org", 2: "Moreau", 3: "Zoé"}
    id16, before = request_id(), count_learners(w)
    data = envelope(id16, LEARNER_REGISTER, encode(message))
    first = w.me.exchange("enrolment", data, id16)
    equal(first.status, 0, "the first sending")
    second = w.me.exchange("enrolment", data, id16)
    equal(second.bytes, first.bytes, "the same bytes are answered by the same bytes")
    again = envelope(id16, LEARNER_REGISTER, encode(message), {"catalogue": 1})
    equal(w.me.exchange("enrolment", again, id16).bytes, first.bytes, "`seen` does not matter")
    equal(count_learners(w), before + 1, "the effect happened once")
    w.refuse(w.me, LEARNER_REGISTER, message | {1: "zoe2@example.org"}, CONFLICT, 67, id16=id16)
    w.refuse(w.me, ENROLMENT_ADD, {1: w.cohort, 2: first.record[1]}, CONFLICT, 67, id16=id16)
    w.second = w.person("second", "--role", "organiser")
    w.refuse(w.second, LEARNER_REGISTER, message, DENIED, 66, id16=id16)
    equal(count_learners(w), before + 1, "refused ids have no effect")
    # A refused request leaves its id free.
    id16 = request_id()
    w.refuse(w.me, LEARNER_REGISTER, message, CONFLICT, 102, "email", id16=id16)
    yael = {1: "yael@example.org", 2: "Cohen", 3: "Yaël"}
    equal(w.me.ask(LEARNER_REGISTER, yael, id16=id16).status, 0,
          "the id of a refused request may be used")
    # Many on their way at once, each sent twice, are each done once.
    connection = w.me.connection("enrolment")
    wanted = {}
    for i in range(30):
        wanted[request_id()] = encode({1: f"many{i}@example.org", 2: f"Many{i}", 3: "M"})
    for _ in range(2):
        for id16, body in wanted.items():
            connection.send(envelope(id16, LEARNER_REGISTER, body))
    replies = [Reply(connection.receive(5)) for _ in range(60)]
    equal(collections.Counter(r.id for r in replies), collections.Counter({i: 2 for i in wanted}),
          "a reply for each sending")
    equal({r.status for r in replies}, {0}, "all are done")
    equal(len({r.record[1] for r in replies}), 30, "each once")


def dry_runs(w):
    before = sequence(w)
    id16 = request_id()
    message = {1: "dry@example.org", 2: "Dry", 3: "D"}
    tried = w.me.ask(LEARNER_REGISTER, message, id16=id16, dry=True)
    equal(tried.status, 0, "a dry run says what would come")
    equal(sequence(w), before, "a dry run changes nothing")
    taken = {1: "zoe@example.org", 2: "M", 3: "Z"}
    w.refuse(w.me, LEARNER_REGISTER, taken, CONFLICT, 102, "email", dry=True)
    equal(w.me.ask(LEARNER_REGISTER, {1: "wet@example.org", 2: "Wet", 3: "W"}, id16=id16).status, 0,
          "the id of a dry run is free")


def nested(depth):
    return b"\x91" * (depth - 1) + b"\x90"


GOOD = {1: "never@example.org", 2: "Never", 3: "N"}

# body, reason, field: what an organiser sends as learner_register.
BODIES = (
    (encode(GOOD | {99: 1}), 9, ""),
    (encode(GOOD)[:-1], 4, "given_names"),
    (encode(GOOD)[:12], 4, "email"),
    (b"", 4, ""),
    (b"\x84" + encode(GOOD)[1:-3] + b"\x02\xa1X" + b"\x03\xa1N", 10, ""),
    (b"\x84" + encode(GOOD)[1:] + b"\x03\xa1N", 10, ""),
    (b"\x83\x02\xa5Never\x01\xb1never@example.org\x03\xa1N", 11, ""),
    (encode(GOOD) + b"\xc0", 5, ""),
    (b"\xc1", 6, ""),
    (b"\xde\x00\x03" + encode(GOOD)[1:], 7, ""),
    (b"\x83\x01\xd9\x11never@example.org" + encode(GOOD)[20:], 7, "email"),
    (b"\x93\x01\x02\x03", 8, ""),
    (b"\x81\x13" + nested(16), 2, None),
    (b"\x81\x13" + nested(4000), 2, None),
    (b"\x81\x13\xdc\x10\x00" + b"\x01" * 4096, 3, None),
    (b"\x81\x13\xdd\xff\xff\xff\xff\x01", 4, None),
    (b"\x81\x01\xdb\xff\xff\xff\xffx", 4, "email"),
    (encode(GOOD | {2: 7}), 12, "family_name"),
    (encode(GOOD | {2: None}), 12, "family_name"),
    (encode(GOOD | {5: 1.5}), 12, "birth_date"),
    (encode(GOOD | {5: "1988-11-05"}), 12, "birth_date"),
    (b"\x84" + encode(GOOD)[1:] + b"\xa5email\xa1x", 9, ""),
    (encode(GOOD).replace(b"Never", b"Nev\xe9r"), 13, "family_name"),
    (encode(GOOD).replace(b"Never", b"Ne\xed\xa0\x80"), 13, "family_name"),
    (encode(GOOD).replace(b"Never", b"Nev\x00r"), 14, "family_name"),
    (encode(GOOD | {4: ""}), 15, "usage_name"),
    (encode(GOOD | {5: 0}), 15, "birth_date"),
    (encode({1: "never@example.org", 3: "N"}), 30, "family_name"),
    (encode(GOOD | {2: ""}), 30, "family_name"),
    (encode(GOOD | {2: "N" * 201}), 34, "family_name"),
    (encode(GOOD | {5: 19800231}), 38, "birth_date"),
    (encode(GOOD | {5: 2 ** 40}), 38, "birth_date"),
    (encode(GOOD | {6: 9}), 37, "sex"),
    (encode(GOOD | {5: -1}), 31, "birth_date"),
)


def bodies(w):
    for body, why, field in BODIES:
        id16 = request_id()
        reply = w.me.exchange("enrolment", envelope(id16, LEARNER_REGISTER, body), id16)
        w.expect(reply, "enrolment", INVALID, why, f"body {body[:40].hex(' ')}", field)
        equal(reply.fault.get(1), LEARNER_REGISTER, f"reason {why}: the message")
    limits = {2: 16, 3: 4096, 34: 200}
    for number, limit in limits.items():
        body = next(b for b, why, _ in BODIES if why == number)
        id16 = request_id()
        reply = w.me.exchange("enrolment", envelope(id16, LEARNER_REGISTER, body), id16)
        w.expect(reply, "enrolment", INVALID, number, f"limit of {number}")
        equal(reply.fault.get(5), limit, f"reason {number}: the limit that it met")
    # Out of range, with what was sent.
    w.refuse(w.me, 150, {1: "X", 2: 1, 3: 100001}, INVALID, 32, "capacity", "catalogue")
    slot = {1: w.cohort, 2: w.today, 3: 1, 4: 600, 5: 700}
    w.refuse(w.me, 160, slot | {5: 0}, INVALID, 31, "end", "catalogue")
    reply = w.refuse(w.me, 160, slot | {3: 3}, INVALID, 37, "half_day", "catalogue")
    equal(reply.fault.get(4), "3", "what was sent comes back")


def raw(w, data, patience=5):
    """One frame as it is; the next reply whatever its id."""
    connection = w.me.connection("enrolment")
    connection.send(data)
    received = connection.receive(patience)
    return received and Reply(received)


def envelopes(w):
    id16, body = request_id(), encode(GOOD)
    good = [1, id16, LEARNER_REGISTER, body, {}]
    cases = (
        # bytes, reason, field, whether the request id comes back
        (pack([2] + good[1:]), 17, "", True),
        (pack([2 ** 63] + good[1:]), 17, "", True),
        (pack([1, id16, 999, body, {}]), 16, "", True),
        (pack([1, id16, 2 ** 64 - 1, body, {}]), 16, "", True),
        (pack([1, id16, COHORT_OPEN, body, {}]), 16, "", True),  # another service's
        (pack([1, id16, 400, body, {}]), 16, "", True),  # an event is not asked
        (pack([1, id16, 300, body, {}]), 16, "", True),  # nor a record
        (pack(good[:4]), 18, "", True),
        (pack(good + [{"dry": True}, 1]), 18, "", True),
        (pack({1: 1}), 18, "", False),
        (pack(["1"] + good[1:]), 18, "version", False),
        (pack([1, "0123456789abcdef"] + good[2:]), 18, "request_id", False),
        (pack([1, id16, "320", body, {}]), 18, "type", True),
        (pack([1, id16, -320, body, {}]), 18, "type", True),
        (pack([1, id16, LEARNER_REGISTER, "x", {}]), 18, "body", True),
        (pack(good[:4] + [[]]), 18, "seen", True),
        (pack(good[:4] + [{f"s{i}": 1 for i in range(9)}]), 18, "seen", True),
        (pack(good + [7]), 18, "options", True),
        (pack(good + [{}]), 15, "options", True),
        (pack(good + [{"dry": False}]), 15, "options", True),
        (pack(good + [{"urgent": True}]), 9, "options", True),
        (pack([1, bytes(16)] + good[2:]), 19, "request_id", False),
        (pack([1, id16[:15]] + good[2:]), 19, "request_id", False),
        (pack(good)[:-1], 4, "", True),
        (pack(good)[:20], 4, "", True),
        (pack(good)[:10], 4, "", False),
        (b"", 4, "", False),
        (pack(good) + b"\x00", 5, "", True),
        (b"\xc1", 6, "", False),
        (b"GET / HTTP/1.1\r\n\r\n", 5, "", False),
        (b"\xdc\x00\x05" + pack(good)[1:], 7, "", False),
        (b"\x95\x01\xc4\x10" + id16 + b"\xcd\x01\x40" + nested(17), 2, "", True),
        (b"\x95\x01\xc4\x10" + id16 + b"\xcd\x01\x40" + b"\xc6\xff\xff\xff\xff", 4, "", True),
        (b"\x9f" * 100000, 2, "", False),
        (pack([1, id16, LEARNER_REGISTER, bytes(1024 * 1024 - 20), {}]), 1, "", True),
    )
    for data, why, field, known in cases:
        reply = raw(w, data)
        w.expect(reply, "enrolment", INVALID, why, f"envelope {data[:40].hex(' ')}", field)
        if reply:
            equal(reply.id, id16 if known else b"", f"reason {why}: the request id that comes back")
            equal(reply.version, 1, "the version of the reply")


def alive(w, what):
    equal(len(w.me.query(RESOLVE, {1: "learner", 2: "lea.martin@example.org"}, "enrolment")), 1,
          f"the service goes on after {what}")


def mutated(w):
    """Each frame, whatever is in it, is answered once, and a refusal has a reason of the page."""
    dice = random.Random(1)
    connection = w.me.connection("enrolment")
    question = encode({1: "learner", 2: "lea.martin@example.org"})
    good = envelope(request_id(), RESOLVE, question, {"catalogue": 1})
    answers = collections.Counter()
    for _ in range(3000):
        data = bytearray(good)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(data))
            what = dice.randrange(3)
            if what == 0:
                data[at] = dice.randrange(256)
            elif what == 1:
                del data[at:at + dice.randint(1, 4)]
            else:
                data[at:at] = dice.randbytes(dice.randint(1, 3))
            data = data or bytearray(b"\x00")
        connection.send(bytes(data))
        received = connection.receive(5)
        if not check(received, f"no answer to {data.hex()}"):
            return
        reply = Reply(received)
        answers[reply.status] += 1
        if reply.status:
            w.refused["enrolment", reply.fault[3]] += 1
    check(answers[INVALID] > 1000 and len(answers) > 1, f"mutated requests are refused: {answers}")


def shapes(w):
    """What is no message at all is not answered, and the connection stays or is made anew."""
    id16 = request_id()
    good = envelope(id16, LEARNER_REGISTER, encode(GOOD))
    for frames in ((good, good), (b"", good), (good, b""), (b"a", b"b", b"c")):
        connection = w.me.connection("enrolment")
        connection.send(*frames)
        check(connection.receive(0.3) is None, f"{len(frames)} frames are not answered")
    alive(w, "messages of several frames")
    # A DEALER that names itself.
    named = Client(w.home.path, w.me.pair)
    connection = named.connection("enrolment")
    connection.socket.disconnect(connection.socket.last_endpoint)
    connection.socket.routing_id = b"somebody else"
    connection.socket.connect(endpoint(w.home.path, "enrolment"))
    connection.send(good)
    check(connection.receive(0.5) is None, "who names herself is not answered")
    named.close()
    for size in (1024 * 1024 + 4096, 8 * 1024 * 1024):
        connection = w.me.connection("enrolment")
        connection.send(b"\xc6" + bytes(size))
        check(connection.receive(0.5) is None, f"{size} bytes are not answered")
        alive(w, f"a message of {size} bytes")
    w.me.forget("enrolment")


def cursors(w):
    rows = w.me.query(LEARNER_LIST)
    few = w.me.query(LEARNER_LIST, limit=3)
    equal([r[1] for r in few], [r[1] for r in rows], "pages of three are the list")
    reply = w.me.ask(LEARNER_LIST, {}, limit=3)
    page, cursor = reply.page
    check(len(page) == 3 and cursor, "a page of three has a cursor")
    w.refuse(w.me, LEARNER_FIND, {1: "many"}, INVALID, 20, cursor=cursor)
    w.refuse(w.me, LEARNER_LIST, {}, INVALID, 20, cursor=b"no cursor of anything")
    w.refuse(w.me, LEARNER_LIST, {}, INVALID, 20, cursor=b"x")


def who_asks(w):
    register = (LEARNER_REGISTER, {1: "never2@example.org", 2: "Never", 3: "N"})
    before = sequence(w)
    w.refuse(w.lea, *register, DENIED, 62)
    w.refuse(w.lea, LEARNER_SHOW, {1: w.lea_id + 1}, DENIED, 63, "learner")
    w.refuse(w.lea, FEED_READ, {}, DENIED, 62)
    w.refuse(w.trainer, *register, DENIED, 62)
    # The role comes before the body: who may not ask learns nothing about fields.
    w.refuse(w.lea, LEARNER_REGISTER, {99: 1}, DENIED, 62)
    w.refuse(w.me, *register, DENIED, 65, "behalf", behalf=f"learner:{w.lea_id}")
    gateway = w.person("portal", "--role", "gateway")
    herself = f"learner:{w.lea_id}"
    equal(gateway.query(LEARNER_SHOW, {1: w.lea_id}, behalf=herself)[0][1], w.lea_id,
          "a gateway speaks for her")
    w.refuse(gateway, LEARNER_SHOW, {1: w.lea_id + 1}, DENIED, 63, "learner", behalf=herself)
    w.refuse(gateway, *register, DENIED, 62, behalf=herself)
    for behalf in ("learner:", "learner:0", "learner:012", "lea", "organiser:1", "learner:-1"):
        w.refuse(gateway, LEARNER_SHOW, {1: w.lea_id}, INVALID, 48, "behalf", behalf=behalf)
    w.refuse(w.me, CLOCK_MOVE, {1: 1}, DENIED, 74)
    equal(sequence(w), before, "nothing of this had an effect")
    w.refuse(gateway, *register, DENIED, 226, "behalf")


def strangers(w):
    public, secret = zmq.curve_keypair()
    stranger = Client(w.home.path, (public, secret))
    begun = time.monotonic()
    try:
        stranger.query(WHOAMI, service="enrolment")
        check(False, "an unknown key was let in")
    except Denied:
        check(True, "an unknown key is denied")
    check(time.monotonic() - begun < 5, "it hears so at once")
    stranger.close()
    check(f"event=handshake_denied key={public.decode()}" in w.home.log("enrolment")
          or f'event=handshake_denied key="{public.decode()}"' in w.home.log("enrolment"),
          "a line in the log names the unknown key")
    # Without looking at the monitor it hears nothing at all.
    context = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    socket.curve_publickey, socket.curve_secretkey = public, secret
    socket.curve_serverkey, _ = read_key(f"{w.home.path}/keys/enrolment.pub")
    socket.connect(endpoint(w.home.path, "enrolment"))
    try:
        socket.send(envelope(request_id(), HEALTH, encode({})), zmq.NOBLOCK)
    except zmq.Again:
        pass
    check(not socket.poll(700), "no reply for an unknown key")
    socket.close()
    # Ours with the wrong server key, and no key at all.
    connection = Connection(context, endpoint(w.home.path, "enrolment"),
                            read_key(f"{w.home.path}/keys/catalogue.pub")[0], w.me.pair)
    connection.send(envelope(request_id(), HEALTH, encode({})))
    check(connection.receive(0.7) is None, "no reply under another service's key")
    connection.close()
    plain = context.socket(zmq.DEALER)
    plain.linger = 0
    plain.connect(endpoint(w.home.path, "enrolment"))
    try:
        plain.send(envelope(request_id(), HEALTH, encode({})), zmq.NOBLOCK)
    except zmq.Again:
        pass
    check(not plain.poll(700), "no reply without CURVE")
    plain.close()
    context.term()
    alive(w, "strangers")


def revoked(w):
    """On a connection that is open; then on a new one."""
    victim = w.person("victim", "--role", "organiser")
    victim.query(WHOAMI, service="enrolment")
    w.home.cursus("key", "revoke", "victim")
    w.refuse(victim, WHOAMI, {}, DENIED, 61, "")
    before = sequence(w)
    w.refuse(victim, LEARNER_REGISTER, GOOD, DENIED, 61)
    w.refuse(victim, LEARNER_REGISTER, GOOD, DENIED, 61, dry=True)
    w.refuse(victim, HEALTH, {}, DENIED, 61)
    equal(sequence(w), before, "a revoked key has no effect")
    victim.forget("enrolment")
    try:
        victim.ask(WHOAMI, {}, "enrolment")
        check(False, "a revoked key connected anew")
    except Denied:
        check(True, "a revoked key cannot connect")
    alive(w, "a revoked key")


def seen(w):
    before = sequence(w)
    far = sequence(w, "catalogue") + 1000
    data, id16 = {1: "far@example.org", 2: "Far", 3: "F"}, request_id()
    begun = time.monotonic()
    request = envelope(id16, LEARNER_REGISTER, encode(data), {"catalogue": far})
    reply = w.me.exchange("enrolment", request, id16)
    waited = time.monotonic() - begun
    w.expect(reply, "enrolment", BEHIND, 70, "a sequence that has not come", "")
    equal(reply.fault.get(4), "catalogue", "who is behind whom")
    check(1.5 < waited < 4, f"it waited two seconds ({waited:.2f})")
    equal(sequence(w), before, "what was behind had no effect")
    again = envelope(id16, LEARNER_REGISTER, encode(data), {"nobody": far, "enrolment": far})
    equal(w.me.exchange("enrolment", again, id16).status, 0, "again with the same id")
    # Our own writes are there, however fast we ask the next service.
    for i in range(20):
        code = f"FAST-{i}"
        planned = w.me.command(150, {1: code, 2: w.me.query(134)[0][1]})
        w.me.command(COHORT_OPEN, {1: planned[1]})
        equal(w.me.ask(ENROLMENT_ADD, {1: planned[1], 2: w.lea_id}).status, 0, f"{code} is there")


def feeds(w):
    """Every log, its chain, its gaps; the long poll; ids."""
    for service in SERVICES:
        entries, after, log_ids = [], 0, set()
        while True:
            page = w.me.query(FEED_READ, {1: after, 2: 7} if after else {2: 7}, service)[0]
            log_ids.add(page[1])
            entries += page.get(3, [])
            if after == page.get(2, 0):
                break
            after = entries[-1][1]
        equal([e[1] for e in entries], list(range(1, len(entries) + 1)), f"{service}: no gaps")
        equal(len(log_ids), 1, f"{service}: one log id")
        before = bytes(32)
        good = True
        for entry in entries:
            good = good and chain_hash(before, entry) == entry[10]
            before = entry[10]
        check(good, f"{service}: every hash")
        if service == "enrolment":
            born = [e for e in entries if e[3] == 400 and 7 not in e]
            first = decode(born[0][9])[1]
            equal((first[1], born[0][1]), (0, w.lea_id), "an id is the sequence of its event")
            check(chain_hash(bytes(32), dict(entries[0]) | {2: 1}) != entries[0][10],
                  "the control: another entry has another hash")
    head = sequence(w)
    begun = time.monotonic()
    page = w.me.query(FEED_READ, {1: head, 3: 700}, "enrolment")[0]
    check(0.5 < time.monotonic() - begun < 3 and not page.get(3), "a long poll ends without news")
    reader = w.client("me")
    id16 = request_id()
    reader.connection("enrolment").send(
        envelope(id16, FEED_READ, encode({1: head, 3: 20000})))
    check(reader.connection("enrolment").receive(0.2) is None, "a long poll waits")
    w.me.command(LEARNER_REGISTER, {1: "news@example.org", 2: "News", 3: "N"})
    reply = Reply(reader.connection("enrolment").receive(5))
    equal([e[1] for e in reply.page[0][0][3]], [head + 1], "news ends the long poll")


def logs(w, page):
    """Each refusal is one line, with its reason, until a key had 200 of them; then lines tell how
    many more. No line tells who people are."""
    for service in SERVICES:
        log = w.home.log(service)
        found = collections.Counter(re.findall(r" event=refused [^\n]*reason=(\w+)", log))
        more = sum(map(int, re.findall(r" event=refused_more [^\n]*times=(\d+)", log)))
        asked = {page.reasons[why]: n for (name, why), n in w.refused.items() if name == service}
        whole = "event=refused_more" not in log
        for reason, n in asked.items():
            if whole:
                equal(found[reason], n, f"{service}: lines of {reason} in the log")
            else:
                check(found[reason] <= n, f"{service}: more lines of {reason} than refusals")
        if not whole:
            check(200 <= sum(found.values()) <= sum(asked.values()) - more,
                  f"{service}: {sum(found.values())} lines and {more} more of {sum(asked.values())}")
        for personal in ("Martin", "example.org", "Moreau", "19881105", "1988-11-05"):
            check(personal.lower() not in log.lower(), f"{service}: {personal} stands in its log")
    line = rf"type=learner_register who=learner:{w.lea_id} .*reason=wrong_role"
    check(re.search(line, w.home.log("enrolment")), "a line says which message, who and why")
    check("event=messages_dropped" in w.home.log("enrolment"), "what is no message has a line too")
    check("event=frames_refused" in w.home.log("enrolment"), "and so has a frame of over 1 MiB")


def stages(w, page):
    cohort(w)
    one_learner(w)
    sealed_stays(w)
    request_ids(w)
    dry_runs(w)
    hostile_before = sequence(w), count_learners(w)
    bodies(w)
    alive(w, "bad bodies")
    envelopes(w)
    alive(w, "bad envelopes")
    mutated(w)
    alive(w, "mutated requests")
    shapes(w)
    cursors(w)
    equal((sequence(w), count_learners(w)), hostile_before, "nothing hostile had an effect")
    who_asks(w)
    strangers(w)
    revoked(w)
    seen(w)
    feeds(w)
    logs(w, page)
    report = w.home.cursus("check", "--all")
    equal(report.count(": clean"), 4, "every service is clean")


def main():
    page = Page()
    page_bytes(page)
    with Home("cursus-python-") as home:
        home.cursus("init")
        home.cursus("up")
        world = World(home)
        pids = [home.pid(s) for s in SERVICES]
        try:
            stages(world, page)
            equal([home.pid(s) for s in SERVICES], pids, "the services are those that were started")
        except (Refused, Silent, Denied, RuntimeError, ValueError, KeyError, IndexError, TypeError):
            traceback.print_exc()
            check(False, "an end before the end")
        finally:
            world.close()
        home.cursus("down")
        check(not any(home.pid(s) for s in SERVICES), "all have stopped")
    finish()


if __name__ == "__main__":
    main()
