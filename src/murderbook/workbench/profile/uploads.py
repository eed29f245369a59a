"""A short file comes up and is held in memory alone: the program makes no temporary file of it, whatever its size.

A list of addresses is so short that the server's memory holds the request as well; of a longer request, such as a file
of relations, the server keeps a nameless file in the record's folder while it comes in.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from murderbook.workbench.hostile import refuse_sent

LARGEST = 400_000  # bytes of an uploaded list: below what waitress puts into a file (`inbuf_overflow`)
View = Callable[..., HttpResponseBase]


class InMemory(FileUploadHandler):
    """Keeps what is not too large, and counts the rest without keeping it."""

    def __init__(self, request: HttpRequest | None = None, largest: int = LARGEST) -> None:
        super().__init__(request)
        self._largest = largest

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().new_file(*args, **kwargs)
        self._kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= self._largest:
            self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._kept.seek(0)
        name, kind = self.file_name or "file", self.content_type or ""
        return InMemoryUploadedFile(self._kept, self.field_name, name, kind, file_size, self.charset)


def held_in_memory(view: View) -> View:
    return held_up_to(LARGEST)(view)


def held_up_to(largest: int) -> Callable[[View], View]:
    """The handler must be set before anything reads the body; the token is checked all the same, after that."""

    def holding(view: View) -> View:
        @csrf_protect
        def protected(request: HttpRequest, key: str) -> HttpResponseBase:
            refuse_sent(request)
            return view(request, key)

        @wraps(view)
        def first(request: HttpRequest, key: str) -> HttpResponseBase:
            request.upload_handlers = [InMemory(request, largest)]
            return protected(request, key)

        return csrf_exempt(first)

    return holding
