"""How much a packed file may hold. A few kilobytes can unpack to gigabytes: whoever offers that offers no table.

A register or a homicide report packs nine to twenty times, a table of little but empty cells some seventy. gzip and
ZIP can pack a thousand times, which only repetition reaches. So up to SURELY_SMALL everything is read, beyond it
nothing that packed MOST_PACKED times, and nothing at all beyond what a table of millions of rows holds. The sizes are
counted while unpacking: what a file says of itself proves nothing.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path
from typing import IO

from murderbook.formats.reject import FormatError

SURELY_SMALL = 64 * 1024**2  # bytes unpacked: read within a second or two, whatever they are
MOST_PACKED = 150  # times
MOST_TEXT = 4 * 1024**3  # bytes of a gzip file, unpacked: some fifteen million rows. Never in memory at once.
MOST_WORKBOOK = 1024**3  # bytes of a workbook, unpacked: the million rows of a sheet. Its cells are in memory at once.
_BLOCK = 1024**2
_LOCAL_HEAD = 30  # bytes before a ZIP member's name


def check_unpacked(path: Path, most: int) -> None:
    """FormatError where a packed file, gzip or workbook, unpacks to more than `most` bytes; other files pass."""
    with path.open("rb") as raw:
        mark = raw.read(4)
        raw.seek(0)
        if mark == b"PK\x03\x04":
            check_workbook(path, most)
        elif mark.startswith(b"\x1f\x8b"):
            unpacked = 0
            with gzip.GzipFile(fileobj=raw) as stream:
                while data := stream.read(_BLOCK):
                    unpacked += len(data)
                    check_text(path.name, unpacked, raw.tell(), most)


def check_text(file: str, unpacked: int, packed: int, most: int | None = None) -> None:
    """FormatError where so much text has come out of so many bytes of a gzip file."""
    most = MOST_TEXT if most is None else most
    if unpacked > most or _is_bomb(unpacked, packed):
        told = in_words(most) if unpacked > most else f"{MOST_PACKED} times its size"
        remedy = "Unpack it and look at what is inside; a table that is not packed may have any size."
        raise FormatError(file, f"the file unpacks to more than {told}", remedy)


def check_workbook(path: Path, most: int | None = None) -> None:
    """FormatError where a workbook unpacks to more than a table needs, whatever its directory says."""
    most = MOST_WORKBOOK if most is None else most
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            entries = archive.infolist()
            _refuse(
                path, sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries), most
            )
            for entry in entries:
                _check_member(path, raw, entry)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError) as error:
        if isinstance(error, FormatError):
            raise
        raise damaged(path) from error


def damaged(path: Path) -> FormatError:
    return FormatError(path.name, "the workbook is damaged", "Copy it again, or save it again as .xlsx.")


def _refuse(path: Path, unpacked: int, packed: int, most: int) -> None:
    if unpacked > most or _is_bomb(unpacked, packed):
        raise FormatError(path.name, f"the workbook unpacks to {in_words(unpacked)}", "Save the table as CSV.")


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > SURELY_SMALL and unpacked > MOST_PACKED * packed


def _check_member(path: Path, raw: IO[bytes], entry: zipfile.ZipInfo) -> None:
    """A member holds what the directory says. More would be unpacked by a reader that does not stop there."""
    if entry.compress_type == zipfile.ZIP_STORED:
        holds = entry.compress_size
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        holds = _inflated(raw, entry)
    else:
        raise damaged(path)  # no spreadsheet program packs otherwise
    if holds > entry.file_size:
        raise damaged(path)


def _inflated(raw: IO[bytes], entry: zipfile.ZipInfo) -> int:
    """How much a member unpacks to, counted no further than one byte beyond what is said of it."""
    raw.seek(entry.header_offset)
    head = raw.read(_LOCAL_HEAD)
    raw.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    inflater, left, count = zlib.decompressobj(-zlib.MAX_WBITS), entry.compress_size, 0
    while left > 0 and not inflater.eof and count <= entry.file_size:
        packed = raw.read(min(_BLOCK, left))
        if not packed:
            break
        left -= len(packed)
        while packed and count <= entry.file_size:
            count += len(inflater.decompress(packed, _BLOCK))
            packed = inflater.unconsumed_tail
    return count + len(inflater.flush(1)) if count <= entry.file_size else count


def in_words(count: int) -> str:
    return f"{count / 1024**3:.3g} GiB" if count >= 1024**3 else f"{count / 1024**2:.3g} MiB"
