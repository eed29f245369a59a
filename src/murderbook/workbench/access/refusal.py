"""Why an act of access was refused, in words for the person who tried; and the two pages' way of hiding a thing."""

from __future__ import annotations

from django.http import Http404


class AccessRefusedError(Exception):
    """The person knows of the thing and may not do this with it; the message says why and what to do."""


class LastKeeperError(AccessRefusedError):
    """Nobody else would give access somewhere: refused in the ordinary way, possible in an emergency."""


class Hidden(Http404):
    """To this person the thing does not exist: answered as if it did not."""
