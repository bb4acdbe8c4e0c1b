"""ZMTP 3.0 with CURVE on a bare socket, for peers that send what a library would not.

    peer = Peer("/srv/cursus/run/enrolment.ipc", server_key, (public, secret))
    peer.send(b"...", more=True)     # a frame of a message that never ends
"""

import ctypes
import os
import socket
import struct

from zmq.utils import z85

SODIUM = ctypes.CDLL("libsodium.so.23")
GREETING = (b"\xff" + bytes(8) + b"\x7f" + b"\x03\x00" + b"CURVE".ljust(20, b"\0") + b"\0"
            + bytes(31))


def key_pair():
    public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(32)
    SODIUM.crypto_box_keypair(public, secret)
    return public.raw, secret.raw


def shared(public, secret):
    out = ctypes.create_string_buffer(32)
    if SODIUM.crypto_box_beforenm(out, public, secret):
        raise ValueError("not a key")
    return out.raw


def box(text, nonce, key):
    out = ctypes.create_string_buffer(len(text) + 16)
    SODIUM.crypto_box_easy_afternm(out, text, ctypes.c_ulonglong(len(text)), nonce, key)
    return out.raw


def unbox(sealed, nonce, key):
    out = ctypes.create_string_buffer(len(sealed) - 16)
    if SODIUM.crypto_box_open_easy_afternm(out, sealed, ctypes.c_ulonglong(len(sealed)), nonce,
                                           key):
        raise ValueError("does not open")
    return out.raw


def frame(flags, data):
    if len(data) < 256:
        return bytes([flags, len(data)]) + data
    return bytes([flags | 2]) + struct.pack(">Q", len(data)) + data


def connect(path):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(5)
    s.connect(path)
    return s


class Peer:
    def __init__(self, path, server_key, pair):
        self.socket = connect(path)
        self.counter = 0
        self.handshake(z85.decode(server_key), *(z85.decode(k) for k in pair))

    def next(self):
        self.counter += 1
        return struct.pack(">Q", self.counter)

    def exactly(self, n):
        data = b""
        while len(data) < n:
            some = self.socket.recv(n - len(data))
            if not some:
                raise ConnectionError("closed")
            data += some
        return data

    def receive_frame(self):
        flags = self.exactly(1)[0]
        n = struct.unpack(">Q", self.exactly(8))[0] if flags & 2 else self.exactly(1)[0]
        return self.exactly(n)

    def handshake(self, server, public, secret):
        passing_public, passing_secret = key_pair()
        self.socket.sendall(GREETING)
        self.exactly(64)
        short = self.next()
        hello = (b"\x05HELLO\x01\x00" + bytes(72) + passing_public + short
                 + box(bytes(64), b"CurveZMQHELLO---" + short, shared(server, passing_secret)))
        self.socket.sendall(frame(4, hello))
        welcome = self.receive_frame()
        opened = unbox(welcome[24:], b"WELCOME-" + welcome[8:24], shared(server, passing_secret))
        theirs, cookie = opened[:32], opened[32:]
        nonce = os.urandom(16)
        vouch = box(passing_public + server, b"VOUCH---" + nonce, shared(theirs, secret))
        metadata = (b"\x0bSocket-Type" + struct.pack(">I", 6) + b"DEALER" + b"\x08Identity"
                    + struct.pack(">I", 0))
        self.key = shared(theirs, passing_secret)
        short = self.next()
        initiate = (b"\x08INITIATE" + cookie + short
                    + box(public + nonce + vouch + metadata, b"CurveZMQINITIATE" + short,
                          self.key))
        self.socket.sendall(frame(4, initiate))
        if self.receive_frame()[:6] != b"\x05READY":
            raise ConnectionError("denied")

    def send(self, data, more=False):
        short = self.next()
        sealed = box(bytes([1 if more else 0]) + data, b"CurveZMQMESSAGEC" + short, self.key)
        self.socket.sendall(frame(0, b"\x07MESSAGE" + short + sealed))

    def close(self):
        self.socket.close()
