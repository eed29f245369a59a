"""Recognising a sound trail in SQLite fast: the same bytes, hashes and comparisons as the walk of verify.py, many rows
at a time. It says yes or nothing: where anything at all is unusual, the walk looks and tells what.

Rows are read in the order in which they were written, which saves the index; a row at another place than its number
is unusual too.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from operator import itemgetter
from typing import Any

from django.db import OperationalError, connection

from murderbook.workbench.audit.canonical import commitment, entry_bytes
from murderbook.workbench.audit.verbs import Verb

CHUNK = 500  # rows of which are still in the processor's own memory when they are looked at again
HEX_DIGITS = 64
WHOLE_TIME, HUNDREDTHS = 26, 22  # letters of a time as SQLite keeps it, and of those that are hashed
QUOTES = 34  # in an entry as it is hashed: nine names, eight texts
PLAIN = bytes(letter for letter in range(32, 127) if letter not in b'"\\')  # stands in JSON as it is

# The time as an expression: the driver would make a datetime of the column.
ENTRIES = """SELECT "index", CASE typeof(at) WHEN 'text' THEN at END, actor, verb, object_kind, object_key, outcome,
    source, commitment FROM audit_auditentry ORDER BY rowid"""
NODES = 'SELECT level, "index", hash FROM audit_auditnode ORDER BY rowid'
WORDS = "SELECT entry_id, salt, body FROM audit_auditwords ORDER BY rowid"

_Row = tuple[Any, ...]
_Column = tuple[Any, ...]


class UnusualError(Exception):
    """Not recognised: nothing is said about the trail."""


def leaves() -> tuple[bytearray, dict[int, str]]:
    """The leaf hashes of all entries, one after the other, and the commitments to words by their entry."""
    hashes, promises = bytearray(), dict[int, str]()
    for rows in _chunks(ENTRIES):
        columns: list[_Column] = list(zip(*rows, strict=True))
        start = len(hashes) // 32
        if columns[0] != tuple(range(start, start + len(rows))) or _types(columns[0]) != {int}:
            raise UnusualError
        if any(_types(column) != {str} for column in columns[1:]):
            raise UnusualError
        hashes += _hashed(columns)
        promises.update({row[0]: row[8] for row in rows if row[8] and row[3] != Verb.ANCHOR})
    return hashes, promises


def _hashed(columns: list[_Column]) -> bytes:
    texts = [
        (
            f'\0{{"actor":"{actor}","at":"{at[:10]}T{at[11:22]}+{at[22:]}","commitment":"{promise}","index":{index},'
            f'"object_key":"{key}","object_kind":"{kind}","outcome":"{outcome}","source":"{source}","verb":"{verb}"}}'
        ).encode()
        for index, at, actor, verb, kind, key, outcome, source, promise in zip(*columns, strict=True)
    ]
    if b"".join(texts).translate(None, PLAIN) != (b"\0" + b'"' * QUOTES) * len(texts):
        raise UnusualError  # a letter that JSON writes in another way
    _mend_times(columns, texts)
    return b"".join([sha256(text).digest() for text in texts])


def _mend_times(columns: list[_Column], texts: list[bytes]) -> None:
    """A time without a fraction is stored shorter; the fast way is right for the usual shape only."""
    times: tuple[str, ...] = columns[1]
    if set(map(len, times)) != {WHOLE_TIME} or set(map(itemgetter(10), times)) != {" "}:
        for place, at in enumerate(times):
            if len(at) != WHOLE_TIME or at[10] != " ":
                row = [column[place] for column in columns]
                try:
                    texts[place] = b"\0" + entry_bytes(row[0], at, tuple(row[2:]))
                except ValueError as error:
                    raise UnusualError from error


def check_nodes(rows: list[bytearray]) -> None:
    """The stored nodes are these, each once. `rows`: the hashes of each level, the leaves first."""
    wanted = {level: _hexes(row) for level, row in enumerate(rows)}
    missing = sum(map(len, wanted.values()))
    try:
        for stored in _chunks(NODES):
            for level, index, value in stored:
                if index < 0 or wanted[level][index] != value:
                    raise UnusualError
                wanted[level][index] = ""
            missing -= len(stored)
    except (KeyError, IndexError, TypeError) as error:
        raise UnusualError from error
    if missing:
        raise UnusualError


def without_words(promises: dict[int, str]) -> int:
    """How many of these commitments have no words any more. All words that there are fit one, each its own."""
    left = dict(promises)
    for rows in _chunks(WORDS):
        for index, salt, body in rows:
            try:
                fits = len(salt) == HEX_DIGITS and left.pop(index) == commitment(salt, body)
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                raise UnusualError from error
            if not fits:
                raise UnusualError
    return len(left)


def _hexes(row: bytearray) -> list[str]:
    text = row.hex()
    return [text[at : at + HEX_DIGITS] for at in range(0, len(text), HEX_DIGITS)]


def _types(column: _Column) -> set[type]:
    return set(map(type, column))


def _chunks(statement: str) -> Iterator[list[_Row]]:
    """Rows by the driver itself: Django's converters are not needed, and cost more than the hashing."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        try:
            while rows := cursor.fetchmany(CHUNK):
                yield rows
        except OperationalError as error:  # bytes that are no text
            raise UnusualError from error
