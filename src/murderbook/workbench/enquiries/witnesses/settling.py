"""What a change in a life does to the register: the state of the witness, whether somebody is alive, and news of the
case, by which triage raises it and says why. All of it is amended as by hand, with a revision that names the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from murderbook.casefile.person import Answer
from murderbook.enquiries.fear import Feared, Life, Standing
from murderbook.workbench.access.models import Account
from murderbook.workbench.enquiries.models import Fear, LifeEvent
from murderbook.workbench.enquiries.witnesses.fears import bearing_rows, feared_now, has_ended, name_of
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.entry.facts import of_variant
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, NewInformation, Person

TAKEN_BACK = "what said so was taken back on the sheet of witnesses"
LONGEST = 300  # of the reason of a revision


@dataclass(frozen=True, slots=True)
class Changed:
    """A fear that stands otherwise than before."""

    row: Fear
    now: Feared

    @property
    def words(self) -> str:
        witness = name_of(self.row.witness)
        if self.now.standing is Standing.DANGER:
            return f"Danger to the witness {witness}, who was afraid of {self.row.name}: {self.now.why}"
        return f"{witness} was afraid of {self.row.name}: {self.now.why}. Time to ask again"


def standing_fears(case: Case) -> list[Fear]:
    rows = Fear.objects.filter(case=case, withdrawn_at=None, witness__withdrawn_at=None)
    return list(rows.select_related("witness", "feared").order_by("pk"))


def standing_events(case: Case) -> list[LifeEvent]:
    return list(LifeEvent.objects.filter(case=case, withdrawn_at=None).order_by("pk"))


def changes(fears: Sequence[Fear], before: Iterable[LifeEvent], after: Iterable[LifeEvent]) -> list[Changed]:
    """The fears that stand otherwise by `after` than they did by `before`."""
    was, is_ = list(before), list(after)
    found = [(row, feared_now(row, was), feared_now(row, is_)) for row in fears]
    return [Changed(row, now) for row, then, now in found if now != then]


def news_of(case: Case, changed: Sequence[Changed], source: str, account: Account) -> NewInformation | None:
    """One piece of news for what ended or became a danger: triage counts it since the last review, and shows its words.
    None where nothing did."""
    told = [one.words for one in changed if one.now.standing is not Standing.STANDS]
    if not told:
        return None
    columns = {"on": timezone.localdate(), "what": ". ".join(told)[:2_000] + "."}
    made = saving.add(case, PARTS["news"], columns, account, source)
    assert isinstance(made, NewInformation)
    return made


def overtake(changed: Sequence[Changed], earlier: Iterable[LifeEvent], account: Account) -> None:
    """What earlier news said of a fear that stands otherwise now is withdrawn: nobody is sent to ask again on Monday
    whom the release of Tuesday put in danger."""
    events = list(earlier)
    for one in changed:
        for news in _told_of(one.row, events) if one.now.standing is not Standing.STANDS else ():
            saving.withdraw(one.row.case, news, account, f"overtaken: {one.now.why}"[:LONGEST])


def put_back(changed: Sequence[Changed], remaining: Iterable[LifeEvent], account: Account) -> None:
    """The other way: what was overtaken by a mistake is the last that is known again."""
    events = list(remaining)
    for one in changed:
        told = _told_of(one.row, events) if one.now.standing is not Standing.STANDS else []
        if told:
            saving.withdraw(one.row.case, told[-1], account, f"put back: {TAKEN_BACK}", back=True)


def _told_of(fear: Fear, events: Sequence[LifeEvent]) -> list[NewInformation]:
    """News of the fear by itself, and by each event in the order in which they happened."""
    order = sorted(bearing_rows(fear, events), key=lambda row: (row.event_earliest, row.event_latest))
    rows: list[Fear | LifeEvent] = [fear, *order]
    news = [row.news for row in rows if row.news is not None]
    return [one for one in news if f"was afraid of {fear.name}:" in one.what]


def settle(case: Case, changed: Sequence[Changed], account: Account) -> None:
    """The witnesses' states follow what is on file now: the rows of the change are written already."""
    events, fears = standing_events(case), standing_fears(case)
    for witness_id in {one.row.witness_id: None for one in changed}:
        mine = [one for one in changed if one.row.witness_id == witness_id]
        states = [feared_now(row, events) for row in fears if row.witness_id == witness_id]
        wanted = {"tie_ended": Answer.YES if has_ended(states) else Answer.NO if states else Answer.UNKNOWN}
        witness, why = mine[0].row.witness, "; ".join(one.now.why or TAKEN_BACK for one in mine)
        at_large = any(one.now.standing is Standing.DANGER for one in mine)
        if at_large and witness.willing == Answer.YES:
            wanted["willing"] = Answer.UNKNOWN  # who talked while he was held is to be asked anew
        answer(case, witness, wanted, why, account)


def died(case: Case, event: LifeEvent, account: Account, *, back: bool = False) -> None:
    """A person of the file who died is not alive there; with `back` it is not known again."""
    if event.kind == Life.DIED and event.person is not None:
        said = Answer.UNKNOWN if back else Answer.NO
        why = f"{event.name} {event.kind}, {event.event_as_written} ({event.source})"
        answer(case, event.person, {"alive": said}, f"taken back: {why}" if back else why, account)


def answer(case: Case, person: Person, wanted: Mapping[str, Answer], why: str, account: Account) -> None:
    """Answers of a person in the register, as far as his part in the file has them."""
    facts = [fact for fact in of_variant(PARTS["people"].facts, person.role) if fact.name in wanted]
    seen = saving.texts_of(Person._base_manager.get(pk=person.pk), facts)
    texts = {fact.name: wanted[fact.name].value for fact in facts}
    columns = {name: {name: text} for name, text in texts.items()}
    saving.amend(case, person, saving.Amendment(facts, seen, texts, columns, why[:LONGEST]), account)
