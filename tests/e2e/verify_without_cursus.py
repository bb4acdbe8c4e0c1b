"""Checks a diploma, and the register copy beside it, with Python's standard library and the openssl command alone.

    python3 tests/e2e/verify_without_cursus.py DIPLOMA.json [REGISTER.json]

It shows that a diploma needs no Cursus to be verified. It follows the W3C's eddsa-jcs-2022 and did:key; nothing here was taken
from our C code. Exit status: 0 good, 20 forged, 21 revoked.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519_KEY = bytes.fromhex("ed01")  # the multicodec prefix of a public key
DER_PREFIX = bytes.fromhex("302a300506032b6570032100")  # what openssl wants before its 32 bytes


def once(pairs):
    """A member that is there twice would let two readers see two diplomas."""
    if len(dict(pairs)) != len(pairs):
        sys.exit("a member is there twice")
    return dict(pairs)


def multibase(text):
    if text[:1] != "z":
        raise ValueError("not base58btc")
    number = 0
    for c in text[1:]:
        number = number * 58 + BASE58.index(c)
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def canonical(value):
    """RFC 8785 for what our files hold: ASCII member names, texts, whole numbers, true and false."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signature_holds(key, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("key", "message", "signature")]
        for path, content in zip(paths, (DER_PREFIX + key, message, signature)):
            with open(path, "wb") as file:
                file.write(content)
        done = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths[0], "-rawin", "-in",
                               paths[1], "-sigfile", paths[2]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return done.returncode == 0


def signer(document):
    """The did:key that signed the document; None when it is not signed by its issuer."""
    proof = dict(document["proof"])
    signature = multibase(proof.pop("proofValue"))
    issuer = document["issuer"]["id"] if isinstance(document["issuer"], dict) else document["issuer"]
    did = proof["verificationMethod"].split("#")[0]
    key = multibase(did.removeprefix("did:key:"))
    if proof["type"] != "DataIntegrityProof" or proof["cryptosuite"] != "eddsa-jcs-2022" or did != issuer or key[:2] != ED25519_KEY:
        return None
    rest = {name: value for name, value in document.items() if name != "proof"}
    message = hashlib.sha256(canonical(proof)).digest() + hashlib.sha256(canonical(rest)).digest()
    return did if signature_holds(key[2:], message, signature) else None


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    return content, json.loads(content, object_pairs_hook=once)


def main(diploma_path, register_path=None):
    content, diploma = read(diploma_path)
    who = signer(diploma)
    if not who:
        print("forged: the signature does not match")
        return 20
    subject = diploma["credentialSubject"]
    print(f"signed by {who}\n  {subject['identifier'][0]['identityHash']}: {diploma['name']}, {subject['licenseNumber']}")
    if not register_path:
        return 0
    register = read(register_path)[1]
    salted = hashlib.blake2b(content, digest_size=32, key=bytes.fromhex(subject["cursus"]["salt"])).hexdigest()
    entry = next((e for e in register["entries"] if e["number"] == subject["licenseNumber"]), None)
    if signer(register) != who or not entry or entry["hash"] != salted:
        print("forged: the register does not know it")
        return 20
    print(f"{entry['state']} in the register copy of {register['as_of']}")
    return 0 if entry["state"] == "valid" else 21


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
