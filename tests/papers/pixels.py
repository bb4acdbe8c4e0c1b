#!/usr/bin/env python3
"""pixels.py GOLDEN NOW: whether two grey pictures (PGM) look the same; says how many pixels differ, and where first."""
import sys

FAR = 48  # of 255: more than an edge that another version smooths otherwise
FEW = 0.002  # of all pixels


def read(path):
    data = open(path, "rb").read()
    fields, at = [], 0
    while len(fields) < 4:
        end = data.index(b"\n", at)
        fields += data[at:end].split()
        at = end + 1
    return (int(fields[1]), int(fields[2])), data[at:]


(size, golden), (now_size, now) = read(sys.argv[1]), read(sys.argv[2])
if size != now_size:
    sys.exit(f"{now_size[0]}x{now_size[1]} pixels, not {size[0]}x{size[1]}")
far = [i for i, (a, b) in enumerate(zip(golden, now)) if abs(a - b) > FAR]
if len(far) > FEW * len(golden):
    sys.exit(f"{len(far)} pixels differ, the first at {far[0] % size[0]}, {far[0] // size[0]} of {size[0]}x{size[1]}")
