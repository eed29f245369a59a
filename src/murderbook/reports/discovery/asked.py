"""What a bundle is made of, as the record hands it over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime

from murderbook.reports.discovery.plan import Entry
from murderbook.reports.discovery.sheets import Leaf

PAGE = "page"  # the kind of the items that are pages of documents
DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Heading:
    """Who makes which bundle of which case for whom, and when."""

    case: str
    unit: str
    maker: str
    recipient: str
    number: int
    moment: datetime
    prefix: str
    before: int  # the last page number of earlier bundles of the case, 0 where there is none
    mark: str = ""

    @property
    def title(self) -> str:
        return f"Case {self.case}, discovery bundle {self.number}"

    @property
    def stamp(self) -> str:
        return f"{self.moment.astimezone(UTC):%-d %B %Y, %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Asked:
    """`entries` of everything; `leaves` of the pages, in the order of their numbers; `counted` keys by kind, as the
    database counts them; `originals` SHA-256 of each document's file by the document's key."""

    heading: Heading
    entries: Sequence[Entry]
    leaves: Mapping[str, Leaf]
    counted: Mapping[str, Set[str]]
    labels: Mapping[str, str]
    originals: Mapping[str, str]
