"""The file of a backup: a header in the clear, then frames, deflated and encrypted (docs/reference/backup.md).

Header: MAGIC, the id of the key it needs, the file's own key wrapped to that. A frame: one letter, four bytes of
length, the content.
"""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric import ec

from murderbook.workbench.backup.form import keys
from murderbook.workbench.backup.form.stream import KEY_BYTES, DamagedError, Sealer, Sink, opened

MAGIC = b"murderbook backup 1\n"
HEADER_BYTES = len(MAGIC) + keys.ID_BYTES + keys.WRAPPED_BYTES
AT_ONCE = 256 * 1024  # bytes of a frame of data, and of rows that are not longer themselves
MOST, MOST_ROWS = (
    2**24,
    2**29,
)  # bytes of a frame; a row with the hashes of an import has 43 bytes for each of its cases
FOREIGN = "it was written by another program than murderbook"
LEVEL = 1  # of deflate: the disk, not the processor, is what a laptop has plenty of

BEGIN, FILE, DATA, FILE_END, TABLE, ROWS, TABLE_END, MANIFEST = b"B", b"F", b"D", b"f", b"T", b"R", b"t", b"M"
Frame = tuple[bytes, bytes]


class Writer:
    """Frames into a file. Without `close`, which writes the manifest, the file opens as cut off."""

    def __init__(self, file: Sink, public: bytes) -> None:
        key = secrets.token_bytes(KEY_BYTES)
        header = MAGIC + keys.id_of(public) + keys.wrap(key, public)
        file.write(header)
        self._sealer, self._packer = Sealer(file, key, header), zlib.compressobj(LEVEL)

    def put(self, kind: bytes, content: bytes) -> None:
        self._sealer.write(self._packer.compress(kind + len(content).to_bytes(4) + content))

    def put_json(self, kind: bytes, content: object) -> None:
        self.put(kind, json.dumps(content, sort_keys=True).encode("ascii"))

    def close(self, manifest: object) -> None:
        self.put_json(MANIFEST, manifest)
        self._sealer.write(self._packer.flush())
        self._sealer.close()


def read(file: BinaryIO, private: ec.EllipticCurvePrivateKey) -> Iterator[Frame]:
    """The frames of a backup, each only after its bytes were proved. DamagedError; WordsError for another key's."""
    header = file.read(HEADER_BYTES)
    key = _file_key(header, private)
    waiting = bytearray()
    for piece in _unpacked(opened(file, key, header)):
        waiting += piece
        at = 0
        while len(waiting) - at >= 5 and len(waiting) - at - 5 >= (size := _size(waiting[at : at + 5])):
            yield bytes(waiting[at : at + 1]), bytes(waiting[at + 5 : at + 5 + size])
            at += 5 + size
        del waiting[:at]
    if waiting:
        raise DamagedError("it ends within a frame")


def _size(head: bytes | bytearray) -> int:
    """Of the frame that begins so. DamagedError where it would fill the memory before anybody looks at it."""
    kind, size = bytes(head[:1]), int.from_bytes(head[1:5])
    if size > (MOST_ROWS if kind == ROWS else MOST):
        raise DamagedError("it holds a part larger than any that murderbook writes")
    return size


def parsed(content: bytes) -> dict[str, Any]:
    """A frame of JSON. DamagedError: what is authentic and no JSON was written by another program."""
    try:
        found: dict[str, Any] = json.loads(content)
    except (ValueError, RecursionError):
        raise DamagedError(FOREIGN) from None
    if not isinstance(found, dict):
        raise DamagedError(FOREIGN)
    return found


def _file_key(header: bytes, private: ec.EllipticCurvePrivateKey) -> bytes:
    if not header.startswith(MAGIC):
        raise DamagedError("its first line is not that of a murderbook backup")
    named, own = header[len(MAGIC) :][: keys.ID_BYTES], keys.id_of(keys.public_bytes(private))
    if named != own:
        raise keys.WordsError(
            f"these are the words of backup key {own.hex()}, and the file says it needs those of key {named.hex()}: "
            "find the paper with that number"
        )
    key = keys.unwrap(header[len(MAGIC) + keys.ID_BYTES :], private)
    if key is None:
        raise DamagedError("its header was altered or cut off")
    return key


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Inflated in pieces of bounded size, whatever a chunk unpacks to."""
    unpacker = zlib.decompressobj()
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                yield unpacker.decompress(rest, AT_ONCE)
                rest = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error as error:
        raise DamagedError(f"it does not unpack ({error})") from None
    if not unpacker.eof or unpacker.unused_data:
        raise DamagedError("it does not end where its content ends")
