"""How the fears of a file stand, by the life events that are on file: rows become the engine's plain records here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from murderbook.enquiries import fear as engine
from murderbook.enquiries.fear import Feared, Life, Standing, Tie, fear_now, same_name
from murderbook.workbench.enquiries.models import Fear, LifeEvent
from murderbook.workbench.pages.words import span_of
from murderbook.workbench.register.models import Person


def event_of(row: LifeEvent) -> engine.LifeEvent:
    when = span_of(row.event_earliest, row.event_latest, row.event_precision, row.event_as_written)
    assert when is not None, "a life event has its date"
    return engine.LifeEvent(row.name, Life(row.kind), when, row.source, row.other)


def feared_now(row: Fear, events: Iterable[LifeEvent]) -> Feared:
    """Whether the fear has ended. Of two people of the file, the row says who is who; else the name does."""
    told = engine.Fear(name_of(row.witness), row.name, Tie(row.tie))
    return fear_now(told, list(_bearing(row, told, events)))


def name_of(person: Person) -> str:
    return person.name or "a witness without a name"


def _bearing(row: Fear, told: engine.Fear, events: Iterable[LifeEvent]) -> Iterator[engine.LifeEvent]:
    for one in events:
        for person_id, name in ((row.feared_id, told.feared), (row.witness_id, told.witness)):
            if is_of(one, person_id, name):
                yield replace(event_of(one), of=name)
                break


def is_of(event: LifeEvent, person_id: int | None, name: str) -> bool:
    """Whether the event is of that person: by the row where both say it, else by the name."""
    if event.person_id is not None and person_id is not None:
        return event.person_id == person_id
    return same_name(event.name, name)


def bearing_rows(row: Fear, events: Iterable[LifeEvent]) -> list[LifeEvent]:
    """Rows of the feared, and of the witness."""
    witness = name_of(row.witness)
    return [one for one in events if is_of(one, row.feared_id, row.name) or is_of(one, row.witness_id, witness)]


def has_ended(fears: Sequence[Feared]) -> bool:
    return bool(fears) and all(one.standing is Standing.ENDED for one in fears)
