"""Uploaded files until they are in: in the record's own folder, under a random name, readable by its owner only."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from murderbook.formats import FormatError
from murderbook.formats.unpacking import check_unpacked
from murderbook.workbench.disk.room import ROWS_TAKE, check_room
from murderbook.workbench.keys import new_key

SIZE_LIMIT = 64 * 2**20  # bytes; about 200,000 rows, read in seconds. The command takes files of any size.
LIMIT_IN_WORDS = "64 MiB"
UNPACKED_LIMIT = 4 * SIZE_LIMIT  # of a packed upload; about 800,000 rows, tried within the time a person waits


def folder() -> Path:
    """Where uploads lie."""
    place: Path = settings.RECORD.folder / "uploads"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def path_of(stored_as: str) -> Path:
    """The file behind a batch's `stored_as`; never outside the folder. FileNotFoundError where there is none."""
    path = folder() / Path(stored_as).name
    if not stored_as or not path.is_file():
        raise FileNotFoundError(stored_as)
    return path


def remove(stored_as: str) -> None:
    """Delete an upload; one that is gone already is no error."""
    if stored_as:
        (folder() / Path(stored_as).name).unlink(missing_ok=True)


def check_size(path: Path) -> None:
    """FormatError where an upload unpacks to more than is read while somebody waits."""
    try:
        check_unpacked(path, UNPACKED_LIMIT)
    except FormatError as error:
        remedy = "For a table that is so large, use the command: murderbook import FILE --record DIR."
        raise FormatError(error.file, error.reason, remedy) from error
    except (EOFError, OSError, zlib.error):
        return  # damaged: whoever reads it says how


def said_of(error: FormatError, file_name: str) -> str:
    """What is wrong with an uploaded file, under the name its owner knows."""
    return f"{FormatError(file_name, error.reason, error.remedy, error.line)}"


class ToRecordFolder(FileUploadHandler):
    """Streams an upload straight into the record's folder, never through a shared temporary one, up to the limit."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received: list[str] = []  # every file begun, whatever becomes of it

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401, N803
        """Room is asked for before the first byte: as it comes, and as the rows that it becomes. NoRoomError."""
        check_room(folder(), min(content_length, SIZE_LIMIT) * (1 + ROWS_TAKE), "this upload")

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().new_file(*args, **kwargs)
        self.stored_as = new_key()
        self.received.append(self.stored_as)
        descriptor = os.open(folder() / self.stored_as, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._received += len(raw_data)
        if self._received > SIZE_LIMIT:
            self.upload_interrupted()
            raise StopUpload(connection_reset=False)
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> StoredUpload:
        self._file.close()
        return StoredUpload(self.stored_as, self.file_name or "file", file_size)

    def upload_interrupted(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()
            remove(self.stored_as)


class StoredUpload(UploadedFile):  # type: ignore[type-arg] # generic in the stubs only
    """An upload that lies in the record's folder already."""

    def __init__(self, stored_as: str, name: str, size: int) -> None:
        super().__init__(file=None, name=name, size=size)
        self.stored_as = stored_as
