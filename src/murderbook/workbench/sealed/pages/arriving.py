"""What is sent to the sealed desk stays in memory until it is encrypted: no temporary file is made of it on its way.

The server would put what is longer than any page into a nameless file while it comes in, and Django an upload into a
file of its own. Both are told otherwise for addresses of the desk and of what lies behind it.

Memory is given to whoever has a desk open, and to few of his requests at a time: else anybody who reaches the server
could fill it, without an account, and with it end every desk.
"""

from __future__ import annotations

from threading import Lock
from typing import Any, Final
from weakref import WeakSet

from django.http import HttpRequest
from django.http.cookie import parse_cookie
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]
from waitress.utilities import RequestEntityTooLarge  # type: ignore[import-untyped]

from murderbook.workbench.profile.uploads import InMemory
from murderbook.workbench.sealed import desks
from murderbook.workbench.sealed.memory import papers
from murderbook.workbench.sealed.pages import cookie
from murderbook.workbench.sealed.quiet import DESK

OVER = 2**20  # bytes more than the longest request that the server takes
FORM: Final = 2**18  # bytes that any form of the desk has room in
AT_A_TIME: Final = 3  # longer requests of one desk
TOO_MUCH: Final = "the desk is closed, or takes in as much as it can: open it again, or wait, and send it once more"
_long: WeakSet[HeldInMemory] = WeakSet()
_counting = Lock()  # requests end in other threads than that which reads them


class HeldInMemory(HTTPRequestParser):  # type: ignore[misc] # untyped
    """The server's reader of requests. How long one may be is the server's own bound, and for whoever has no desk open
    that of a form."""

    error: Any
    is_bounded = False
    desk = b""

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.is_bounded and self.error is None and max(self.content_length, self.body_bytes_received) > FORM:
            self.is_bounded = not self._may_be_long()
            if self.is_bounded:
                self.error, self.completed = RequestEntityTooLarge(TOO_MUCH), True
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        receiver: Any = self.body_rcv
        if receiver is not None and is_of_desk(f"/{self.path.lstrip('/')}"):  # as the server tells it to the program
            receiver.getbuf().overflow = self.adj.max_request_body_size + OVER
            self.is_bounded = True

    def _may_be_long(self) -> bool:
        self.desk = cookie.secret_in(parse_cookie(self.headers.get("COOKIE", ""))) or b""
        with _counting:
            if not desks.is_open(self.desk) or sum(one.desk == self.desk for one in _long) >= AT_A_TIME:
                return False
            _long.add(self)
        return True

    def close(self) -> None:
        with _counting:
            _long.discard(self)
        super().close()


def is_of_desk(path: str) -> bool:
    return path.startswith(DESK)


def hold(request: HttpRequest) -> None:
    """Before anything reads what was sent: of a file no more than a paper may have is kept, the rest is counted."""
    request.upload_handlers = [InMemory(request, largest=papers.largest())]
