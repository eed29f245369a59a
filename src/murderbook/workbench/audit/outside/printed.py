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
from murderbook.workbench.audit.signing.note import PublicKey
from murderbook.workbench.audit.tree import Head

WORDS = 32
BITS = 10  # of a word
SIZE_BYTES, ROOT_BYTES, CHECK_BYTES = 5, 32, 3
CLEAR = 4  # letters that tell a word
CHECKED = b"murderbook head 1"
KEY_CHECKED = b"murderbook key 1"
SIGNED = ("Name", "Signature", "Date and time", "Kept at")
STYLE = """
body { font: 11pt/1.3 serif; max-width: 44em; margin: 1em auto; padding: 0 1em; }
.hex, .words { font-family: monospace; font-size: 12pt; overflow-wrap: anywhere; }
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
    return _in_words(data + _check(data))


def key_words(raw: bytes) -> list[str]:
    """The 28 words of a public key: its 32 bytes, and three of SHA-256 over "murderbook key 1" and those."""
    return _in_words(raw + sha256(KEY_CHECKED + raw).digest()[:CHECK_BYTES])


def _in_words(data: bytes) -> list[str]:
    number, words = int.from_bytes(data), _list()
    return [words[number >> BITS * place & (1 << BITS) - 1] for place in reversed(range(len(data) * 8 // BITS))]


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
    groups = " ".join(head.root[at : at + 8] for at in range(0, len(head.root), 8))
    said = f"""<p>{escape(unit)}. {head.size} entries; taken {_time(taken)} by this machine's clock.</p>
<p class="hex">{head.size}:<br>{groups}</p>
{_code(str(head))}
{_table(to_words(head))}
<p>The figures, the code and the words say the same. Keep this page outside the machine and out of reach of those who
run it: no entry before this head can then be altered, added or taken out unseen. To check, give the figures or the
words to <code>murderbook audit verify --against</code>, or, elsewhere, the figures to <code>verify.py</code> with a
proof or an export.</p>
"""
    return _page(f"Head of the audit trail: {head.size} entries", "Head of the audit trail", said)


def key_page(key: PublicKey, unit: str, shown: datetime) -> str:
    """The same for the public key of a trail. The QR code holds the key as a note's verifier writes it."""
    said = f"""<p>{escape(unit)}; shown {_time(shown)} by this machine's clock.</p>
<p class="hex">{escape(str(key))}</p>
<p>Fingerprint: <span class="hex">{key.fingerprint}</span></p>
{_code(str(key))}
{_table(key_words(key.raw))}
<p>The checkpoints of this record are signed with this key. Whoever witnesses its audit trail compares the fingerprint
with the one that <code>murderbook audit witness sign</code> shows. The key is public: it proves who signed, and signs
nothing itself.</p>
"""
    return _page("Public key of the audit trail", "Public key of the audit trail", said)


def _page(title: str, heading: str, said: str) -> str:
    signed = "".join(f"<tr><th>{what}</th><td></td></tr>\n" for what in SIGNED)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>{STYLE}</style></head><body>
<h1>{heading}</h1>
{said}<table class="sign">
{signed}</table>
</body></html>
"""


def _code(text: str) -> str:
    import segno

    drawn = segno.make(text, error="m", micro=False).svg_inline(scale=4, svgclass="", lineclass="")
    return f"<p>{drawn}</p>"


def _table(words: list[str]) -> str:
    lines = "".join(
        f"<tr><th>{at + 1}</th>{''.join(f'<td>{word}</td>' for word in words[at : at + 4])}</tr>\n"
        for at in range(0, len(words), 4)
    )
    return f'<table class="words">\n{lines}</table>'


def _time(moment: datetime) -> str:
    return written_time(to_hundredths(moment))


def _check(data: bytes) -> bytes:
    return sha256(CHECKED + data).digest()[:CHECK_BYTES]


def _list() -> list[str]:
    from shamir_mnemonic.wordlist import WORDLIST

    return list(WORDLIST)
