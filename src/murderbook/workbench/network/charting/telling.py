"""What every answer of the chart does: say which things and ties it holds, and put on record what was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse

from murderbook.network.graph.entity import Entity, Kind
from murderbook.network.graph.network import Network
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.network.charting.document import cases_of, node_of, tie_of, ties_among
from murderbook.workbench.network.gathering.down import told
from murderbook.workbench.network.held import TooManyCasesError
from murderbook.workbench.network.records import Gathered
from murderbook.workbench.source import address_of

READ = "read chart"


def said_why(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Decorator of what the chart asks: where there are too many cases, the words that say what to do."""

    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except TooManyCasesError as error:
            return JsonResponse({"words": str(error)}, status=409)

    return inner


def account_of(request: HttpRequest) -> Account:
    return cast(Account, request.user)


def part_of(found: Gathered, keys: Sequence[str], on: Iterable[str] = ()) -> dict[str, Any]:
    """Things of these keys, and every tie among them and to what is `on` the chart. The browser knows what it has."""
    network = found.network
    entities = [network.entities[network.at(key)] for key in keys]
    ties = ties_among(network, {*keys, *on})
    return {
        "nodes": [node_of(found, entity) for entity in entities],
        "ties": [tie_of(edge) for edge in ties],
    }


def on_record(request: HttpRequest, found: Gathered, keys: Iterable[str], **more: str) -> None:
    """The cases of which something was told. The last thing in the transaction. What was only `sought` by name is no
    answer yet, and no reason to look through every file in which somebody is called so."""
    cases = cases_told(found.network, keys)
    if "sought" not in more:
        told(found.beneath, cases)
    words = {"cases": [one.key for one in cases], "page": "link chart", **more}
    record(READ, actor=account_of(request), object_kind="chart", words=words, source=address_of(request))


def cases_told(network: Network, keys: Iterable[str]) -> list[Entity]:
    """Cases of which something is told where these are shown: they themselves, and those that anything else among them
    is tied to, since a node names these and a tie its source in them. A telephone has no case in its key."""
    found = {one.key: one for key in keys for one in cases_of(network, [key], beside=not _is_case(network, key))}
    return [found[key] for key in sorted(found)]


def _is_case(network: Network, key: str) -> bool:
    return key in network and network.entities[network.at(key)].kind is Kind.CASE
