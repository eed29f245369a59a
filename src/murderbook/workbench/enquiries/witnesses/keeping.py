"""What is written about witnesses. The caller found the case through the door with the right to write, and holds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from murderbook.enquiries import fear as engine
from murderbook.enquiries.fear import Life, check_fear, check_life
from murderbook.enquiries.interval import EnquiryError
from murderbook.workbench.access.models import Account
from murderbook.workbench.enquiries import keeping
from murderbook.workbench.enquiries.models import Approach, Fear, LifeEvent
from murderbook.workbench.enquiries.records import span_columns
from murderbook.workbench.enquiries.witnesses.fears import event_of, feared_now, is_of, name_of
from murderbook.workbench.enquiries.witnesses.settling import (
    Changed,
    changes,
    died,
    news_of,
    overtake,
    put_back,
    settle,
    standing_events,
    standing_fears,
)
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.models import Case, Person


def add_fear(case: Case, data: dict[str, Any], author: Account) -> Fear:
    """EnquiryError where nobody is named, or the witness himself. Where it has ended already, the register is told."""
    witness: Person = data["witness"]
    feared: Person | None = data["feared"]
    name = name_of(feared) if feared else data["name"]
    check_fear(name_of(witness), name, same_row=feared == witness)
    for other in standing_fears(case):
        if other.witness == witness and engine.same_name(other.name, name):
            raise EnquiryError("feared", f"It is on file already that {name_of(witness)} feared {name}", "Amend that")
    row = Fear(case=case, witness=witness, feared=feared, name=name, author=author)
    row.tie, row.text, row.source = data["tie"], data["text"], data["source"]
    now = feared_now(row, standing_events(case))
    changed = [] if now == engine.Feared(engine.Standing.STANDS) else [Changed(row, now)]
    row.news = news_of(case, changed, data["source"], author)
    row.save()
    settle(case, changed, author)
    return row


def add_life(case: Case, data: dict[str, Any], author: Account) -> LifeEvent:
    """EnquiryError where one life cannot have gone so. Whoever feared that person is told of in the register."""
    person: Person | None = data["person"]
    name = name_of(person) if person else data["name"]
    if not name.strip():
        raise EnquiryError("name", "It is not said of whom this is known", "Choose a person, or write the name")
    told = {"kind": data["kind"], "other": data["other"], "source": data["source"]}
    row = LifeEvent(case=case, person=person, name=name, author=author, **told, **span_columns("event", data["when"]))
    before = standing_events(case)
    _check(row, before)
    changed = changes(standing_fears(case), before, [*before, row])
    overtake(changed, before, author)
    row.news = news_of(case, changed, data["source"], author)
    row.save()
    died(case, row, author)
    settle(case, changed, author)
    return row


def _check(row: LifeEvent, before: Sequence[LifeEvent]) -> None:
    if row.other and engine.same_name(row.other, row.name):
        raise EnquiryError("other", f"Nobody is married to, or parted from, himself ({row.name})", "Write whom")
    if row.other and row.kind not in (Life.MARRIED, Life.DIVORCED, Life.SEPARATED):
        raise EnquiryError("other", f"That {row.name} {row.kind} has no other side", "Leave it empty")
    check_life([event_of(one) for one in before if is_of(one, row.person_id, row.name)] + [event_of(row)])


def add_approach(case: Case, data: dict[str, Any], author: Account) -> Approach:
    told = {name: data[name] for name in ("witness", "kind", "who", "text", "source", "next_on", "next_who")}
    return Approach.objects.create(case=case, author=author, **told, **span_columns("event", data["when"]))


def take_back(case: Case, row: Fear | LifeEvent | Approach, why: str, account: Account) -> bool:
    """It was a mistake: it stays, struck out, and all that followed from it in the register is put right. False where
    somebody took it back already."""
    before, fears = standing_events(case), standing_fears(case)
    if not keeping.take_back(row, why, account):
        return False
    if isinstance(row, Approach):
        return True
    if row.news is not None:
        saving.withdraw(case, row.news, account, f"taken back: {why}"[:300])
    if isinstance(row, LifeEvent):
        remaining = standing_events(case)
        changed = changes(fears, before, remaining)
        put_back(changed, remaining, account)
        settle(case, changed, account)
        died(case, row, account, back=True)
    elif feared_now(row, before).standing is not engine.Standing.STANDS:
        settle(case, [Changed(row, engine.Feared(engine.Standing.STANDS))], account)
    return True
