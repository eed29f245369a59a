"""A picture of few colours as a PNG (ISO/IEC 15948): what a map of a surface takes, without a library that only some
installations have."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np

Colour = tuple[int, int, int, int]  # red, green, blue, how opaque: 0 to 255
MOST_COLOURS = 256


def png_of(indexes: np.ndarray[tuple[int, int], np.dtype[np.uint8]], palette: Sequence[Colour]) -> bytes:
    """`indexes` [rows, columns] into the palette, the uppermost row first. ValueError for an index without a colour."""
    if not 0 < len(palette) <= MOST_COLOURS or int(indexes.max()) >= len(palette):
        raise ValueError("every index needs a colour of the palette")
    rows, columns = indexes.shape
    colours, alpha = (bytes(part) for part in ((c for one in palette for c in one[:3]), (one[3] for one in palette)))
    plain = np.concatenate([np.zeros((rows, 1), np.uint8), indexes.astype(np.uint8)], axis=1)  # filter 0 of each row
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)),
        (b"PLTE", colours),
        (b"tRNS", alpha),
        (b"IDAT", zlib.compress(plain.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
