#!/usr/bin/python3
"""Floods at a service that has 1,024 descriptors: the others go on being answered, memory stays
within 256 MiB, nothing aborts.

    tests/fire/floods.py
    tests/fire/floods.py --attack NAME PATH HOME        # a process of its own, until SIGTERM
    tests/fire/floods.py --probe HOME SECONDS NAME      # prints the waits in ms, sorted

The controls: a ROUTER as libzmq makes it, and a service without the limit for what is left unread,
which the same floods must bring down."""

import json
import os
import random
import signal
import struct
import subprocess
import sys
import time

import curve
import zmq
from live import (BUILD, SECONDS, SERVICES, Client, Place, Stream, check, encode, endpoint, envelope,
                  equal, finish, read_key, request_id)

VICTIM = "enrolment"
DESCRIPTORS = 1024
MEMORY_KIB = 256 * 1024
WAIT_MS = 100
PHASE_S = SECONDS / 10
LEARNER_REGISTER, LEARNER_LIST, HEALTH, FEED_READ = 320, 324, 20, 22
LEARNERS = 3000
CHUNK = bytes(60000)
ATTACKS = ("silent", "unfinished", "announce", "reconnect", "never_reads", "unknown_keys")


# The floods. Each runs until the process is ended.

def silent(path, _):
    """Connections that say nothing, as many as there are descriptors; closed ones come again."""
    held = []
    while True:
        try:
            held.append(curve.connect(path))
        except OSError:
            time.sleep(0.01)
        if len(held) >= 4 * DESCRIPTORS:
            for s in held[:DESCRIPTORS]:
                s.close()
            held = held[DESCRIPTORS:]


def keys(home):
    return read_key(f"{home}/keys/{VICTIM}.pub")[0], read_key(f"{home}/keys/fire.key")


def unfinished(path, home):
    """Messages that never end, from a key that may speak."""
    server, pair = keys(home)
    while True:
        try:
            peer = curve.Peer(path, server, pair)
            while True:
                peer.send(CHUNK, more=True)
        except (OSError, ValueError):
            time.sleep(0.01)


def announce(path, _):
    """1 GiB announced before authentication, and as much of it as is taken."""
    firsts = (curve.GREETING + b"\x06" + struct.pack(">Q", 1 << 30),
              curve.GREETING + b"\x02" + struct.pack(">Q", 1 << 30),
              b"\xff" + struct.pack(">Q", 1 << 30) + b"\x00",
              b"\xff" + struct.pack(">Q", 1 << 30) + b"\x7f\x01")
    held = []
    while True:
        try:
            s = curve.connect(path)
            s.sendall(random.choice(firsts))
            held.append(s)
            for _ in range(50):
                s.sendall(CHUNK)
        except OSError:
            pass
        if len(held) > 200:
            held.pop(0).close()


def reconnect(path, home):
    """Connections that are made and given up, with and without a handshake."""
    server, pair = keys(home)
    while True:
        try:
            for _ in range(20):
                s = curve.connect(path)
                s.sendall(curve.GREETING[:random.choice((0, 1, 11, 64))])
                s.close()
            curve.Peer(path, server, pair).close()
        except (OSError, ValueError):
            pass


def never_reads(path, home):
    """A hundred that ask for the longest pages and take no answer; not so fast that they are told to
    ask again, which would take less memory."""
    server, pair = keys(home)
    peers = []
    while True:
        while len(peers) < 100:
            peers.append(curve.Peer(path, server, pair))
            peers[-1].socket.settimeout(0.001)
        for peer in list(peers):
            try:
                peer.send(envelope(request_id(), FEED_READ, encode({})))
            except TimeoutError:
                pass
            except OSError:
                peers.remove(peer)
        time.sleep(0.2)


def unknown_keys(path, home):
    """Handshakes to the end with keys that nobody knows."""
    server, _ = keys(home)
    while True:
        pair = zmq.curve_keypair()
        try:
            curve.Peer(path, server, pair).close()
        except (OSError, ValueError):
            pass


# The well-behaved.

def probe(home, seconds, name):
    """Four of them: a command and a query each, one after the other, every 10 ms."""
    key = read_key(home + "/keys/me.key")
    clients = [Client(home, key) for _ in range(4)]
    waits, n, end = [], 0, time.monotonic() + float(seconds)
    for client in clients:
        client.query(HEALTH, service=VICTIM)
    print("ready", flush=True)
    while time.monotonic() < end:
        for client in clients:
            n += 1
            began = time.monotonic()
            client.command(LEARNER_REGISTER, {1: f"{name}{os.getpid()}-{n}@example.org", 2: "P", 3: "Q"})
            between = time.monotonic()
            client.query(HEALTH, service=VICTIM)
            now = time.monotonic()
            waits += [(between - began) * 1000, (now - between) * 1000]
        time.sleep(0.01)
    for client in clients:
        client.close()
    print(json.dumps(sorted(waits)))


def myself(*words):
    return subprocess.Popen(["setpriv", "--pdeathsig", "KILL", sys.executable,
                             os.path.abspath(__file__), *words], stdout=subprocess.PIPE,
                            stdin=subprocess.DEVNULL, text=True)


def p99(waits):
    return waits[int(len(waits) * 0.99)] if waits else float("inf")


def phase(place, name):
    """One flood; p99 of the others, the most memory that any service had."""
    before = {s: place.running[s].pid for s in SERVICES}
    for pid in before.values():
        with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")
    watcher = myself("--probe", place.home.path, str(PHASE_S), name)
    watcher.stdout.readline()
    path = endpoint(place.home.path, VICTIM)[6:]
    attack = myself("--attack", name, path, place.home.path) if name in ATTACKS else None
    try:
        said = watcher.communicate(timeout=PHASE_S + 40)[0]
        waits = json.loads(said) if said.strip() else []
    except subprocess.TimeoutExpired:
        watcher.kill()
        waits = []
    if attack:
        check(attack.poll() is None, f"{name}: the flood went on to the end")
        attack.kill()
        attack.wait()
    for service in SERVICES:
        check(place.runs(service), f"{name}: {service} has not ended "
                                   f"({place.running[service].poll()})")
        if not place.runs(service):
            place.start(service)
    memory = max(place.memory_kib(s) for s in SERVICES)
    check(memory < MEMORY_KIB, f"{name}: {memory // 1024} MiB")
    print(f"floods: {name.replace('_', ' ')}: {len(waits)} answers, p50 "
          f"{waits[len(waits) // 2] if waits else 0:.1f} ms, p99 {p99(waits):.1f} ms, "
          f"most memory {memory // 1024} MiB", flush=True)
    return p99(waits)


def floods(place):
    for service in SERVICES:
        place.start(service, under=("prlimit", f"--nofile={DESCRIPTORS}:{DESCRIPTORS}"))
    stream = Stream(place.home.path, VICTIM, place.key)
    for i in range(LEARNERS):
        stream.put(LEARNER_REGISTER, {1: f"page{i}@example.org", 2: "Page" * 20, 3: "P" * 100})
    check(stream.drain(20), "learners for long pages")
    stream.close()
    peace = phase(place, "peace")
    for name in ATTACKS:
        wait = phase(place, name)
        if wait > max(2 * peace, WAIT_MS):
            # The machine may have had something else to do.
            wait = phase(place, name)
        check(wait <= max(2 * peace, WAIT_MS), f"{name}: p99 {wait:.1f} ms, {peace:.1f} in peace")
    # Whoever was kept out comes in again: descriptors and memory were given back.
    with Client(place.home.path, place.key) as late:
        check(late.query(HEALTH, service=VICTIM)[0], "afterwards somebody new is answered")
    names = [r[2] for r in place.me.query(LEARNER_LIST)]
    equal(len(names), len(set(names)), "learners, each once")
    equal(place.clean(), 4, "services that `cursus check` finds clean")


# The control: what these floods do to a socket that nobody guards.

def bare(home, path):
    router = zmq.Context().socket(zmq.ROUTER)
    router.curve_server = True
    router.curve_secretkey = read_key(f"{home}/keys/{VICTIM}.key")[1]
    router.bind("ipc://" + path)
    print("ready", flush=True)
    while True:
        router.recv_multipart()


def one_control(place, name, failed):
    path = f"{place.home.path}/bare.ipc"
    server = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", "prlimit", f"--nofile={DESCRIPTORS}:{DESCRIPTORS}",
         sys.executable, os.path.abspath(__file__), "--bare", place.home.path, path],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    server.stdout.readline()
    attack = myself("--attack", name, path, place.home.path)
    end, seen = time.monotonic() + 15, False
    while not seen and time.monotonic() < end:
        seen = failed(server)
        time.sleep(0.05)
    for child in (attack, server):
        child.kill()
        child.wait()
    check(seen, f"the control: a bare socket does not bear {name}")
    print(f"floods: the control, a bare socket: {name} {'brings it down' if seen else 'is borne'}")


def too_large(server):
    with open(f"/proc/{server.pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) > MEMORY_KIB
    return False


def hoard_control(place):
    """A service that keeps whatever is left unread."""
    place.start(VICTIM, build=BUILD + "/fire/hoard")
    attack = myself("--attack", "never_reads", endpoint(place.home.path, VICTIM)[6:],
                    place.home.path)
    end, seen = time.monotonic() + 30, False
    while not seen and place.runs(VICTIM) and time.monotonic() < end:
        seen = place.memory_kib(VICTIM) > MEMORY_KIB
        time.sleep(0.05)
    attack.kill()
    attack.wait()
    place.kill(VICTIM)
    check(seen, "the control: a service that keeps what is unread does not bear never_reads")
    print(f"floods: the control, a service that keeps what is unread: over "
          f"{MEMORY_KIB // 1024} MiB: {'yes' if seen else 'no'}")


def main():
    if len(sys.argv) > 1:
        what, *words = sys.argv[1:]
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if what == "--attack":
            globals()[words[0]](*words[1:])
        {"--probe": probe, "--bare": bare}[what](*words)
        return
    with Place("floods") as place:
        floods(place)
        one_control(place, "unfinished", too_large)
        one_control(place, "silent", lambda server: server.poll() is not None)
        hoard_control(place)
    finish()


if __name__ == "__main__":
    main()
