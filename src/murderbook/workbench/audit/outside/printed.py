"""A head on paper: in words that a person can copy, as a QR code, and as the page to sign and keep elsewhere.

The words are those of SLIP-0039 (1,024, of 4 to 8 letters, told apart by their first four), ten bits each: five bytes
of the size, the 32 of the root, and three of SHA-256 over "murderbook head 1" and those, which tell a word copied
wrongly. 32 words in all.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256
from html import escape

from murderbook.workbench.audit.canonical import to_hundredths, written_time
from murderbook.workbench.audit.tree import Head

WORDS = 32
BITS = 10  # of a word
SIZE_BYTES, ROOT_BYTES, CHECK_BYTES = 5, 32, 3
CLEAR = 4  # letters that tell a word
CHECKED = b"murderbook head 1"
SIGNED = ("Name", "Signature", "Date and time", "Kept at")
STYLE = """
body { font: 11pt/1.3 serif; max-width: 44em; margin: 1em auto; padding: 0 1em; }
.hex, .words { font-family: monospace; font-size: 12pt; }
.words { border-spacing: 1.2em 0.2em; margin-left: -1.2em; }
.words th { font-weight: normal; text-align: right; }
.sign { border-spacing: 0 1em; width: 100%; }
.sign td { border-bottom: 1px solid; width: 70%; }
.sign th { font-weight: normal; text-align: left; }
@media print { body { margin: 0; } h1 { margin-top: 0; } }
"""


def to_words(head: Head) -> list[str]:
    """The 32 words of a head."""
    data = head.size.to_bytes(SIZE_BYTES) + bytes.fromhex(head.root)
    number, words = int.from_bytes(data + _check(data)), _list()
    return [words[number >> BITS * place & (1 << BITS) - 1] for place in reversed(range(WORDS))]


def from_words(text: str) -> Head:
    """The head in the words of `text`: in any case, cut to four letters or more, numbers and signs between them left
    out. ValueError, which says the word, where it is none."""
    found = re.findall(r"[^\W\d_]+", text.lower())
    if len(found) != WORDS:
        raise ValueError(f"these are {len(found)} words, and a head has {WORDS}")
    known = {word[:CLEAR]: (place, word) for place, word in enumerate(_list())}
    number = 0
    for at, word in enumerate(found, 1):
        place, whole = known.get(word[:CLEAR], (0, ""))
        if not whole.startswith(word):
            raise ValueError(f"word {at}, {word!r}, is none of the list that heads are written with")
        number = number << BITS | place
    data = number.to_bytes(SIZE_BYTES + ROOT_BYTES + CHECK_BYTES)
    data, check = data[:-CHECK_BYTES], data[-CHECK_BYTES:]
    if _check(data) != check:
        raise ValueError("the words are no head: one of them was copied wrongly, or they stand in another order")
    return Head(int.from_bytes(data[:SIZE_BYTES]), data[SIZE_BYTES:].hex())


def page(head: Head, unit: str, taken: datetime) -> str:
    """One page of HTML that needs no other file. The QR code holds SIZE:ROOT."""
    import segno

    code = segno.make(str(head), error="m", micro=False).svg_inline(scale=4, svgclass="", lineclass="")
    groups = " ".join(head.root[at : at + 8] for at in range(0, len(head.root), 8))
    words = to_words(head)
    lines = "".join(
        f"<tr><th>{at + 1}</th>{''.join(f'<td>{word}</td>' for word in words[at : at + 4])}</tr>\n"
        for at in range(0, WORDS, 4)
    )
    signed = "".join(f"<tr><th>{what}</th><td></td></tr>\n" for what in SIGNED)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Head of the audit trail: {head.size} entries</title>
<style>{STYLE}</style></head><body>
<h1>Head of the audit trail</h1>
<p>{escape(unit)}. {head.size} entries; taken {written_time(to_hundredths(taken))} by this machine's clock.</p>
<p class="hex">{head.size}:<br>{groups}</p>
<p>{code}</p>
<table class="words">
{lines}</table>
<p>The figures, the code and the words say the same. Keep this page outside the machine and out of reach of those who
run it: no entry before this head can then be altered, added or taken out unseen. To check, give the figures or the
words to <code>murderbook audit verify --against</code>, or, elsewhere, the figures to <code>verify.py</code> with a
proof or an export.</p>
<table class="sign">
{signed}</table>
</body></html>
"""


def _check(data: bytes) -> bytes:
    return sha256(CHECKED + data).digest()[:CHECK_BYTES]


def _list() -> list[str]:
    from shamir_mnemonic.wordlist import WORDLIST

    return list(WORDLIST)
