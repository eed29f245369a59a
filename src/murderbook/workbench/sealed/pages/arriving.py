"""What is sent to the sealed desk stays in memory until it is encrypted: no temporary file is made of it on its way.

The server would put what is longer than any page into a nameless file while it comes in, and Django an upload into a
file of its own. Both are told otherwise for addresses of the desk and of what lies behind it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]

from murderbook.workbench.profile.uploads import InMemory
from murderbook.workbench.sealed.memory import papers
from murderbook.workbench.sealed.quiet import DESK

OVER = 2**20  # bytes more than the longest request that the server takes


class HeldInMemory(HTTPRequestParser):  # type: ignore[misc] # untyped
    """The server's reader of requests. How long one may be is the server's own bound."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        receiver: Any = self.body_rcv
        if receiver is not None and is_of_desk(f"/{self.path.lstrip('/')}"):  # as the server tells it to the program
            receiver.getbuf().overflow = self.adj.max_request_body_size + OVER


def is_of_desk(path: str) -> bool:
    return path.startswith(DESK)


def hold(request: HttpRequest) -> None:
    """Before anything reads what was sent: of a file no more than a paper may have is kept, the rest is counted."""
    request.upload_handlers = [InMemory(request, largest=papers.largest())]
