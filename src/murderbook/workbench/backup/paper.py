"""The page on which the words of a backup key are kept: one page of HTML that needs no other file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from murderbook.workbench.audit.canonical import to_hundredths, written_time
from murderbook.workbench.audit.outside.printed import SIGNED, STYLE

A_LINE = 3


def page(words: Sequence[str], key_id: str, unit: str, made: datetime) -> str:
    """The words numbered, three a line, with what they are for and how to use them."""
    lines = "".join(
        f"<tr>{''.join(_cells(number, word) for number, word in enumerate(words[at : at + A_LINE], at + 1))}</tr>\n"
        for at in range(0, len(words), A_LINE)
    )
    signed = "".join(f"<tr><th>{what}</th><td></td></tr>\n" for what in SIGNED)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Backup key {key_id}</title>
<style>{STYLE}</style></head><body>
<h1>Backup key {key_id}</h1>
<p>{escape(unit)}. Made {written_time(to_hundredths(made))} by this machine's clock.</p>
<p><strong>Whoever has these words and a backup file can read the whole record. Whoever has a backup file and not these
words can read nothing, the unit included.</strong></p>
<table class="words">
{lines}</table>
<p>Keep this page, and a copy at another place, outside the machine and out of reach of those who run it: a safe, a
sealed envelope. Then delete the file that it was printed from. To read a backup: type the words into a file, and
<code>murderbook restore FILE --to DIR --words-file WORDS</code>. Prove now and then that they still open one:
<code>murderbook restore --verify FILE --words-file WORDS</code>.</p>
<table class="sign">
{signed}</table>
</body></html>
"""


def _cells(number: int, word: str) -> str:
    return f"<th>{number}</th><td>{word}</td>"
