"""Writing what became of an exhibit, and what follows from it for the register.

All of it inside the caller's transaction, which found the case through the door with the right to write.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from murderbook.casefile.exhibit import Custody
from murderbook.casefile.timespan import TimeSpan
from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.citing import cited
from murderbook.workbench.casework.custody.chain import Chain, when
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.entry.scheme import EXHIBIT_FACTS
from murderbook.workbench.register.models import Exhibit
from murderbook.workbench.register.records import as_utc

CUSTODY = next(fact for fact in EXHIBIT_FACTS if fact.name == "custody")
AS_SAID = (
    "act", "from_whom", "from_where", "to_whom", "to_where", "purpose", "seal", "seal_intact", "there_thousandths",
    "taken_thousandths", "unit", "receipt", "due_back", "source", "page",
)  # fmt: skip


def event_columns(span: TimeSpan) -> dict[str, Any]:
    """The columns of a date as well as it is known."""
    return {
        "event_earliest": as_utc(span.earliest),
        "event_latest": as_utc(span.latest),
        "event_precision": span.precision,
        "event_as_written": span.as_written,
    }


def record_event(
    exhibit: Exhibit, data: Mapping[str, Any], author: Account, amended: CustodyEvent | None
) -> CustodyEvent:
    """A new event, or an amendment. An amendment of an amendment amends the event itself: one chain, in the order of
    writing. `data`: of `forms.CustodyForm`."""
    return CustodyEvent.objects.create(
        case=exhibit.case,
        exhibit=exhibit,
        author=author,
        amends=(amended.amends or amended) if amended else None,
        cited=cited(exhibit.case, data["page"]),
        **event_columns(data["when"]),
        **{name: data[name] for name in AS_SAID},
    )


def follow(exhibit: Exhibit, chain: Chain, event: CustodyEvent, account: Account) -> str:
    """Amend where the register says the exhibit is, if this event is the last of the chain and says otherwise; in words
    what was done. An event that may be from before the day on which the register last said so tells nothing of today,
    unless the exhibit is gone for good."""
    wanted = chain.implied
    if chain.last is None or chain.last.pk != event.pk or wanted is None or wanted == exhibit.custody:
        return ""
    since = _stated_on(exhibit)
    if wanted != Custody.DESTROYED and event.event_earliest.date() < since:
        return (
            f"The register goes on saying of where it is: {exhibit.custody}. That was last said on {_day(since)}, and "
            "this is not known to be later. Where it was seen since, add that; or amend the exhibit."
        )
    before, seen = exhibit.custody, saving.texts_of(exhibit, [CUSTODY])
    amendment = saving.Amendment(
        facts=[CUSTODY],
        seen=seen,
        wanted={CUSTODY.name: wanted.value},
        columns={CUSTODY.name: {CUSTODY.name: wanted.value}},
        reason=f"follows from the chain of custody: {event.act}, {when(event)}",
    )
    saving.amend(exhibit.case, exhibit, amendment, account)
    return f"The register now says of where it is: {wanted.value}; it said {before}."


def _stated_on(exhibit: Exhibit) -> date:
    """When somebody last said where it is: the latest revision that names it, else when the case came in."""
    said = exhibit.case.revisions.filter(part="exhibit", part_id=exhibit.pk, after__has_key="custody")
    at = said.order_by("-at").values_list("at", flat=True).first() or exhibit.case.created_at
    return timezone.localdate(at)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
