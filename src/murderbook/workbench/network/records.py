"""The one place where rows of a record become a network: what the account may read, and nothing else.

Access comes first, in SQL: every table is asked through the door, in whole, and what is hidden has no node, no edge and
no effect on any figure. A tie is there because it stands in a file: the register, accepted mentions, bills, physical
links, relations that the unit entered. Suggestions are not.

The department's own people are not in it: no investigator of a file, no rank on a page, nobody of a chain of custody,
no reviewer and no author. A search about them runs only inside a sealed compartment (network.recurrence).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from murderbook.network.graph.build import build
from murderbook.network.graph.network import Network
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.network.gathering import calls, files, links, pages, stated
from murderbook.workbench.network.gathering.down import Beneath, read_down
from murderbook.workbench.network.gathering.found import Found
from murderbook.workbench.network.gathering.fusing import fused, groups_of
from murderbook.workbench.resolution.records import Who

ASKED = "read network"  # the entry of the trail


@dataclass(frozen=True, eq=False)
class Gathered:
    """`names`: all that each entity is called, by key, for whoever looks for one. `who`: of a person, by key, whom his
    own page is of. `cases`: how many were read. `beneath`: what was read of the open record from inside a sealed
    compartment."""

    network: Network
    names: dict[str, tuple[str, ...]]
    who: dict[str, Who]
    cases: int
    beneath: Beneath = field(default_factory=Beneath)


def network_of(account: Account, right: Right = Right.READ) -> Network:
    return gathered(account, right).network


def gathered(account: Account, right: Right = Right.READ) -> Gathered:
    """In a fixed number of statements however many cases there are. Within a transaction all of it is of one moment,
    but for what is read down from a sealed compartment."""
    found = _found(account, right)
    beneath = read_down(found, account, right, lambda there, right: _found(there, right, only_open=True))
    network = build(found.entities.values(), found.relations)
    names = {key: found.names.get(key, ()) for key in found.entities}
    return Gathered(network, names, found.who, len(found.cases) + len(beneath.cases), beneath)


def _found(account: Account, right: Right, *, only_open: bool = False) -> Found:
    found = Found()
    files.cases(account, right, found, only_open=only_open)
    files.people(account, right, found)
    files.places(account, right, found)
    files.exhibits(account, right, found)
    links.links(account, right, found)
    calls.holders(account, right, found)
    calls.calls(account, right, found)
    pages.mentions(account, right, found, pages.papers(account, right, found))
    stated.stated(account, right, found)
    fused(found, groups_of(account, right, found))
    return found
