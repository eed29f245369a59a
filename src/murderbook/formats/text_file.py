"""A text file as blocks of UTF-8 lines, whatever it was written in: UTF-8 (with or without BOM), UTF-16,
Windows-1252, gzip.

The encoding is decided on the whole file, not on its beginning: a single odd byte at the end must not garble a name.
Where a file is UTF-8 but for a few lines, those lines alone are rejected.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from murderbook.formats.reject import FormatError
from murderbook.formats.unpacking import check_text

BLOCK = 8 * 1024 * 1024
HEAD = 256 * 1024


@dataclass(slots=True)
class TextFile:
    """One file. `position` counts bytes of the file as stored (compressed bytes for gzip)."""

    path: Path
    compressed: bool
    encoding: str = "utf-8"
    bom: int = 0
    bare_returns: bool = False  # old Macintosh line ends
    position: int = 0

    @classmethod
    def opened(cls, path: Path) -> TextFile:
        """The file with its encoding found. FormatError for a broken archive or binary data."""
        with path.open("rb") as raw:
            compressed = raw.read(2) == b"\x1f\x8b"
        text = cls(path, compressed)
        text._find_encoding()
        return text

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def head(self) -> str:
        """The beginning as text, cut at the last line end within HEAD bytes."""
        first = b""
        for block in self.blocks(HEAD):
            first = block
            break
        return first.decode("utf-8", "surrogateescape")

    def blocks(self, size: int = BLOCK) -> Iterator[bytes]:
        """UTF-8 blocks that end at a line end (the last may not). Bytes that are no text stay as they are: invalid
        UTF-8."""
        rest = b""
        for data in self._utf8(size):
            block = rest + data
            if self.bare_returns:
                block = block.replace(b"\r", b"\n")
            cut = block.rfind(b"\n") + 1
            rest = block[cut:]
            if cut:
                yield block[:cut]
            elif len(rest) > 8 * BLOCK:
                raise FormatError(self.path.name, "a line of more than 64 MB", "This is not a table: export it again.")
        if rest:
            yield rest

    def _utf8(self, size: int) -> Iterator[bytes]:
        decoder = None if self.encoding == "utf-8" else codecs.getincrementaldecoder(self.encoding)(self._errors)
        for data in self._raw(size):
            yield data if decoder is None else decoder.decode(data).encode("utf-8", "surrogateescape")
        if decoder is not None:
            yield decoder.decode(b"", final=True).encode("utf-8", "surrogateescape")

    @property
    def _errors(self) -> str:
        return "replace" if self.encoding.startswith("utf-16") else "surrogateescape"

    def _raw(self, size: int) -> Iterator[bytes]:
        """Bytes after the byte-order mark, decompressed."""
        unpacked = 0
        with self._stream() as stream, broken_archive(self.path.name):
            stream.read(self.bom)
            while data := stream.read(size):
                self.position = self.position + len(data) if not self.compressed else stream.fileobj_tell()
                if self.compressed:
                    unpacked += len(data)
                    check_text(self.path.name, unpacked, self.position)
                yield data

    @contextmanager
    def _stream(self) -> Iterator[_Stream]:
        self.position = 0
        with self.path.open("rb") as raw:
            yield _Stream(raw, self.compressed)

    def _find_encoding(self) -> None:
        first = next(self._raw(HEAD), b"")
        for mark, marked in (
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF16_LE, "utf-16-le"),
            (codecs.BOM_UTF16_BE, "utf-16-be"),
        ):
            if first.startswith(mark):
                self.bom, self.encoding = len(mark), marked
        if not self.bom and (name := _utf16_without_mark(first)):
            self.encoding = name
        if not self.encoding.startswith("utf-16"):
            _refuse_binary(self.path.name, first)
            self.encoding = self._utf8_or_windows()
        head = next(self._utf8(HEAD), b"")
        self.bare_returns = b"\r" in head and b"\n" not in head

    def _utf8_or_windows(self) -> str:
        """utf-8 where the file is, or is but for few of its lines; else cp1252."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            for data in self._raw(BLOCK):
                decoder.decode(data)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return self._by_majority()
        return "utf-8"

    def _by_majority(self) -> str:
        good = bad = 0
        for block in self.blocks():
            for line in block.split(b"\n"):
                if not line.isascii():
                    try:
                        line.decode("utf-8")
                        good += 1
                    except UnicodeDecodeError:
                        bad += 1
        return "utf-8" if good > bad else "cp1252"


class _Stream:
    """Plain or gzip bytes, with the place in the stored file."""

    def __init__(self, raw: IO[bytes], compressed: bool) -> None:
        self._raw = raw
        self._data = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if compressed else raw

    def read(self, size: int) -> bytes:
        return self._data.read(size)

    def fileobj_tell(self) -> int:
        return self._raw.tell()


@contextmanager
def broken_archive(file: str) -> Iterator[None]:
    """Errors of a damaged gzip file, in words."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FormatError(
            file, f"the compressed data are damaged ({error})", "Copy or download the file again."
        ) from error


def _utf16_without_mark(first: bytes) -> str | None:
    """UTF-16 of Western text has a zero in every other byte."""
    sample = first[:4096]
    if len(sample) < 8:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


_CONTROL = bytes(n for n in range(32) if n not in (0, 9, 10, 12, 13))


def _refuse_binary(file: str, first: bytes) -> None:
    controls = len(first) - len(first.translate(None, _CONTROL))
    if first.count(0) > 0.2 * len(first) or controls > 0.05 * len(first):
        raise FormatError(file, "this is binary data, not a table of text", "Export the table as CSV or XLSX again.")
