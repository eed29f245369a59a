"""Check the signatures of a murderbook checkpoint. Needs Python (3.9 or later) and nothing else.

    python3 verify_signature.py FILE KEY [KEY ...]

FILE is a checkpoint of a record, KEY a key as 'murderbook audit key' or 'audit witness init' printed it, from paper.
Every key has to have signed. Prints the head SIZE:ROOT that they signed, which verify.py then takes. Exit status 0: all
signed. 1: not. 2: wrong usage. Ed25519 by RFC 8032, 5.1.7 (no secret is handled); notes by C2SP signed-note.
"""

from __future__ import annotations

import sys
from base64 import b64decode
from hashlib import sha256, sha512
from pathlib import Path
from time import gmtime, strftime

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493  # order of the base point
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z


def add(one: Point, two: Point) -> Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(factor: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = add(total, point)
        point, factor = add(point, point), factor >> 1
    return total


def decoded(data: bytes) -> Point:
    """5.1.3. ValueError where the 32 bytes are no point."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = decoded((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def verifies(key: bytes, message: bytes, signature: bytes) -> bool:
    """5.1.7, without the cofactor."""
    try:
        public, start, factor = decoded(key), decoded(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    if len(signature) != 64 or factor >= L:
        return False
    hashed = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(factor, BASE), add(start, times(hashed, public))
    return all((left[axis] * right[2] - right[axis] * left[2]) % P == 0 for axis in (0, 1))


def signed(text: str, lines: list[str], printed: str) -> str:
    """What this key says of the text, in words. ValueError where it did not sign, or falsely."""
    name, _, rest = printed.strip().partition("+")
    key = b64decode(rest.partition("+")[2], validate=True)
    short = sha256(f"{name}\n".encode() + key).digest()[:4]
    for line in lines:
        dash, who, given = [*line.split(" "), "", "", ""][:3]
        value = b64decode(given) if dash == "\u2014" and who == name else b""
        if value[:4] != short or key[0] not in (1, 4):
            continue
        seconds = int.from_bytes(value[4:12], "big")
        before = f"cosignature/v1\ntime {seconds}\n" if key[0] == 4 else ""
        if verifies(key[1:], (before + text).encode(), value[12:] if before else value[4:]):
            return f"Signed by {name}" + (
                f", who saw it at {strftime('%Y-%m-%d %H:%M:%S', gmtime(seconds))} UTC." if before else "."
            )
    raise ValueError(f"{name} did not sign this checkpoint with that key")


def main(words: list[str]) -> int:
    if len(words) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        body, _, lines = Path(words[0]).read_text(encoding="utf-8").partition("\n\n")
        told = [signed(body + "\n", lines.splitlines(), key) for key in words[1:]]
        origin, size, root = body.split("\n")
        told.append(f"The trail {origin} had this head: {int(size)}:{b64decode(root, validate=True).hex()}")
    except (OSError, ValueError, IndexError, OverflowError) as error:
        print(f"NOT SIGNED: {error}")
        return 1
    print("\n".join(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
