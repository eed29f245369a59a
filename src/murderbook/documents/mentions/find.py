"""All mentions of a page, in order. Where two overlap, the one of the kind that is named first below stays: a plate is
no case number, a house number no sum of money."""

from __future__ import annotations

from collections.abc import Iterable

from murderbook.documents.dates.lines import unbroken
from murderbook.documents.dates.mention import DateMention
from murderbook.documents.mentions.mention import Finder, Mention
from murderbook.documents.mentions.numbers import badges, case_numbers, exhibits, money
from murderbook.documents.mentions.people import people
from murderbook.documents.mentions.phones import phones
from murderbook.documents.mentions.places import addresses
from murderbook.documents.mentions.vehicles import plates, vehicles
from murderbook.documents.mentions.weapons import calibres, weapons

FINDERS: tuple[Finder, ...] = (
    case_numbers, badges, exhibits, plates, phones, addresses, calibres, money, vehicles, people, weapons,
)  # fmt: skip


def find_mentions(text: str, dates: Iterable[DateMention]) -> list[Mention]:
    """Mentions in `text` but for dates (`dates.find`), in order. They overlap neither one another nor a date;
    `dates`: those of the text."""
    taken = [(one.start, one.end) for one in dates]
    text = unbroken(text)  # same places
    kept = list[Mention]()
    for finder in FINDERS:
        for mention in finder(text):
            if not any(mention.start < end and start < mention.end for start, end in taken):
                kept.append(mention)
                taken.append((mention.start, mention.end))
    return sorted(kept, key=lambda mention: mention.start)
