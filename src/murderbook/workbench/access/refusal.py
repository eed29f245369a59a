"""Why an act of access was refused, in words for the person who tried; and the two pages' way of hiding a thing."""

from __future__ import annotations

from django.http import Http404


class AccessRefusedError(Exception):
    """The person knows of the thing and may not do this with it; the message says why and what to do."""


class LastKeeperError(AccessRefusedError):
    """Nobody else would give access somewhere: refused in the ordinary way, possible in an emergency."""


class Hidden(Http404):
    """To this person the thing does not exist: answered as if it did not."""


class LoginRefusedError(Exception):
    """Unknown name, wrong password, closed account: never said which; or a wrong code. `locked`: after too many
    failures."""

    def __init__(self, *, locked: bool, what: str = "name and password do not fit") -> None:
        self.locked = locked
        super().__init__("locked after too many failures" if locked else what)
