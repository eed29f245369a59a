"""Valid files made hostile: bytes flipped, cut, repeated and spliced, cells and nodes replaced, two kinds in one file.

Each is a strategy over the bytes of one sample; what was done is reproduced from hypothesis' choices alone.
"""

from __future__ import annotations

import gzip
import io
import json
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import tomli_w
from hypothesis import strategies as st

DEEP = 4_000  # levels of nesting: more than Python's stack has
MARKS = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1f\x8b", b"PK\x03\x04", b"%PDF-1.7",
    b"<html><script>", b"\r",
    b'"', b"'", b",", b";", b"\t", b"\x1a", b"\r\n\r\n", b"1 CONT x\n", b'<!DOCTYPE a [<!ENTITY x "y">]>',
    b"<![CDATA[", b"-->",
)  # fmt: skip
CELLS = (
    b"=1+1", b"@SUM(A1)", b"-1", b"1e309", b"NaN", b"inf", b"-0", b"0x1F", b"1e-400", b"99999999999",
    b"18446744073709551616",
    b"9999-12-31", b"0000-00-00", b"\xd9\xa1\xd9\xa2", b"\xc2\xb2", b"@I1@", b"@F1@", b"../../x", b"/dev/zero",
    b"%s%n", b"null",
    b"true", b"[]", b"{}", b"&x;",
)  # fmt: skip
LONG = (
    b"9" * 400, b"9" * 5_000, b"a" * 70_000, b"[" * DEEP, b'{"a":' * DEEP, b"a." * DEEP, b"(" * DEEP, b"<a>" * DEEP,
    b"\xf0\x9f\xa7\xa8" * 50,
)  # fmt: skip
TOKENS = (*MARKS, *CELLS, *LONG)
DEEPLY = "@deeply@"  # stands for lists in lists until the tree is written: Python writes none of them either
VALUES: tuple[Any, ...] = (
    DEEPLY, None, True, -1, 0, 10**30, -(10**400), 1e308, float("nan"), float("inf"), "", " ", "\0",
    "a" * 5_000, "9" * 5_000,
    "=1+1", "\ufeff", [], {}, [[]], [None], {"": None}, [1, 2, 3, 4], "unknown", "1987", {"id": "Doe",
    "father": "Doe"}, "Doe",
    "/dev/zero", "../table.json", "table.json",
)  # fmt: skip

Mutate = Callable[[st.DrawFn, bytes], bytes]


def _at(draw: st.DrawFn, data: bytes) -> int:
    return draw(st.integers(0, max(0, len(data) - 1)))


def flipped(draw: st.DrawFn, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(draw(st.integers(1, 8))):
        if changed:
            changed[_at(draw, bytes(changed))] = draw(st.integers(0, 255))
    return bytes(changed)


def cut(draw: st.DrawFn, data: bytes) -> bytes:
    return data[: _at(draw, data)]


def holed(draw: st.DrawFn, data: bytes) -> bytes:
    at = _at(draw, data)
    return data[:at] + data[at + draw(st.integers(1, 200)) :]


def repeated(draw: st.DrawFn, data: bytes) -> bytes:
    """A slice of it, many times over; or all of it."""
    at, size, times = _at(draw, data), draw(st.integers(1, 400)), draw(st.sampled_from((2, 10, 300)))
    return data[:at] + data[at : at + size] * times + data[at + size :]


def inserted(draw: st.DrawFn, data: bytes) -> bytes:
    at = _at(draw, data)
    return data[:at] + draw(st.sampled_from(TOKENS)) + data[at:]


def recoded(draw: st.DrawFn, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(
        draw(st.sampled_from(("utf-16", "utf-16-be", "utf-32", "cp1252", "cp037", "utf-7", "shift_jis"))), "replace"
    )


def packed(draw: st.DrawFn, data: bytes) -> bytes:
    """Packed, twice packed, packed and cut, packed and followed by what is none."""
    once = gzip.compress(data, mtime=0)
    return draw(st.sampled_from((once, gzip.compress(once, mtime=0), once[:-9], once + data, data + once)))


def two_kinds(draw: st.DrawFn, data: bytes) -> bytes:
    """A file that another program takes for something else."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("xl/workbook.xml", b"<x/>")
    heads = (
        b"%PDF-1.7\n",
        b"<html>",
        b"\xd0\xcf\x11\xe0",
        b"GIF89a",
        b"SQLite format 3\0",
        archive.getvalue(),
        b"#!/bin/sh\n",
    )
    head = draw(st.sampled_from(heads))
    return head + data if draw(st.booleans()) else data + head


def line_changed(draw: st.DrawFn, data: bytes) -> bytes:
    """One line twice, away, in another place, or with a cell replaced."""
    lines = data.split(b"\n")
    at, to = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    what = draw(st.integers(0, 3))
    if what == 0:
        lines.insert(to, lines[at])
    elif what == 1:
        del lines[at]
    elif what == 2:
        lines[at], lines[to] = lines[to], lines[at]
    else:
        lines[at] = _cell_replaced(draw, lines[at])
    return b"\n".join(lines)


def _cell_replaced(draw: st.DrawFn, line: bytes) -> bytes:
    mark = next((mark for mark in (b",", b"\t", b";", b" = ", b" ") if mark in line), b",")
    cells = line.split(mark)
    at = draw(st.integers(0, len(cells) - 1))
    cells[at] = draw(
        st.one_of(st.sampled_from(TOKENS), st.text(max_size=12).map(lambda text: text.encode("utf-8", "replace")))
    )
    return mark.join(cells)


def node_replaced(draw: st.DrawFn, data: bytes) -> bytes:
    """Of a tree (JSON, TOML) one value replaced, away, or wrapped in many others; of all else a line changed."""
    tree, dump = _parsed(data)
    if tree is None:
        return line_changed(draw, data)
    places = list(_places(tree))
    place, key = draw(st.sampled_from(places)) if places else (tree, None)
    if key is None:
        return data
    value = draw(st.sampled_from((*VALUES, place[key])))
    if isinstance(place, dict) and draw(st.integers(0, 4)) == 0:
        place[draw(st.sampled_from(("", "\0", "id", "x" * 300)))] = place.pop(key)
    else:
        place[key] = [value] if draw(st.integers(0, 5)) == 0 else value
    try:
        return dump(tree).replace(f'"{DEEPLY}"', "[" * DEEP + "]" * DEEP).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, RecursionError):  # TOML has no null, and no key but text
        return line_changed(draw, data)


def _parsed(data: bytes) -> tuple[Any, Callable[[Any], str]]:
    try:
        return json.loads(data), json.dumps
    except (ValueError, RecursionError):
        pass
    try:
        return tomllib.loads(data.decode()), tomli_w.dumps
    except (ValueError, RecursionError):
        return None, json.dumps


def _places(tree: Any) -> Sequence[tuple[Any, Any]]:  # noqa: ANN401 - whatever a file holds
    found: list[tuple[Any, Any]] = []
    pending = [tree]
    while pending:
        one = pending.pop()
        keys = list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        found += [(one, key) for key in keys]
        pending += [one[key] for key in keys]
    return found


def member_changed(draw: st.DrawFn, data: bytes) -> bytes:
    """Of an archive (a workbook) one member made hostile, linked away, there twice, or lied about."""
    members = _members(data)
    if not members:
        return inserted(draw, data)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        chosen, how = draw(st.sampled_from(sorted(members))), draw(st.integers(0, 4))
        for name, content in members.items():
            if name != chosen:
                new.writestr(name, content)
            elif how < 3:
                new.writestr(name, (flipped, inserted, repeated)[how](draw, content))
            elif how == 3:
                _link(new, name)
            else:
                info = zipfile.ZipInfo(
                    draw(st.sampled_from(("../" + name, "/" + name, "xl/workbook.xml", "x" * 60_000)))
                )
                new.writestr(info, content)
    return out.getvalue()


def _members(data: bytes) -> dict[str, bytes]:
    """None where it is no archive, or one that an earlier mutation broke."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        return {}


def _link(archive: zipfile.ZipFile, name: str) -> None:
    """A symbolic link in the place of a member."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    archive.writestr(info, "/etc/hostname")


MUTATIONS: tuple[Mutate, ...] = (
    flipped, cut, holed, repeated, inserted, recoded, packed, two_kinds, line_changed, line_changed, node_replaced,
    node_replaced, member_changed,
)  # fmt: skip


class Given(bytes):
    """What is shown of a file when it fails: not all of it."""

    def __repr__(self) -> str:
        return f"{bytes(self[:1_500])!r}" + (f" and {len(self) - 1_500} bytes more" if len(self) > 1_500 else "")


@st.composite
def hostile(draw: st.DrawFn, sample: bytes, others: Sequence[bytes]) -> Given:
    """Up to three mutations of the sample one after the other, or spliced with another reader's."""
    data = sample
    if draw(st.integers(0, 9)) == 0:
        other = others[draw(st.integers(0, len(others) - 1))]
        data = data[: _at(draw, data)] + other[_at(draw, other) :]
    for _ in range(draw(st.integers(1, 3))):
        data = MUTATIONS[draw(st.integers(0, len(MUTATIONS) - 1))](draw, data)
    return Given(data)
