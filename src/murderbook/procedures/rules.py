"""What a procedure and common sense forbid of a step, with the section: asked before a step is written, and for all
kinds of steps to say what may be done next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from murderbook.procedures.clocks import decision_due
from murderbook.procedures.declaration import Procedure
from murderbook.procedures.eligibility import Verdict, eligibility_of, said
from murderbook.procedures.facts import WITHOUT, Answer, Checked, Earlier, Facts, Outcome, Step, StepKind

RECORD = "the record itself"  # where no law says it: dates that cannot be, or a thing done twice


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a step may not be taken, and where that stands. `of_days`: because its day and another's cannot both be."""

    why: str
    section: str
    of_days: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    procedure: Procedure
    facts: Facts
    step: Step

    @property
    def decided(self) -> Step | None:
        return self.facts.first(StepKind.DECIDED)


Rule = Callable[[_Asked], Iterator[Objection]]


def objections(procedure: Procedure, facts: Facts, step: Step, today: date) -> tuple[Objection, ...]:
    """Against taking this step, of all that is wrong with it; empty where it may be taken."""
    asked = _Asked(procedure, facts, step)
    return (*_of_dates(asked, today), *_of_course(asked), *RULES.get(step.kind, _nothing)(asked))


def _nothing(asked: _Asked) -> Iterator[Objection]:
    return iter(())


def _of_dates(asked: _Asked, today: date) -> Iterator[Objection]:
    """In the order in which things can happen."""
    step, facts = asked.step, asked.facts
    if step.on > today:
        yield Objection(f"{said(step.on)} is not yet: a step is written once it is done.", RECORD, True)
    if step.kind is StepKind.RECEIVED:
        if facts.applied and step.on < facts.applied:
            why = f"Received on {said(step.on)}, before it was written on {said(facts.applied)}: one day is wrong."
            yield Objection(why, RECORD, True)
        return
    for kind in (StepKind.RECEIVED, *_AFTER.get(step.kind, ())):
        before = facts.on(kind)
        if before is not None and step.on < before:
            why = f"{step.kind.capitalize()} on {said(step.on)}, before {kind} on {said(before)}: one day is wrong."
            yield Objection(why, RECORD, True)


# What must not lie after a step, besides the receipt of the application.
_AFTER: dict[StepKind, tuple[StepKind, ...]] = {
    StepKind.DECIDED: (StepKind.REVIEWER,),
    StepKind.PART: (StepKind.REVIEWER,),
    StepKind.BEGUN: (StepKind.DECIDED,),
    StepKind.ENDED: (StepKind.BEGUN,),
    StepKind.MEETING: (StepKind.DECIDED,),
}

_ALWAYS = (StepKind.RECEIVED, StepKind.COMPLAINT, StepKind.WITHHELD)
_STILL = (StepKind.RECEIPT, StepKind.RIGHTS, StepKind.MEETING, StepKind.UPDATE, StepKind.OWNER)  # after an end, too


def _of_course(asked: _Asked) -> Iterator[Objection]:
    """Nothing before receipt, and little after the end."""
    kind, facts = asked.step.kind, asked.facts
    if kind in _ALWAYS:
        return
    if facts.received is None:
        yield Objection("The application has not been received.", asked.procedure.sections["form"])
    for end in WITHOUT:
        if (day := facts.on(end)) is not None and kind not in _STILL:
            yield Objection(f"The application ended: {end} on {said(day)}.", RECORD)


def _received(asked: _Asked) -> Iterator[Objection]:
    """Whatever comes is received: what stands against a review is said when it is answered."""
    yield from _once(asked)
    relation = eligibility_of(asked.procedure, asked.facts)[0]
    if relation.verdict is Verdict.UNKNOWN:
        yield Objection(relation.why, relation.section)


def alone(procedure: Procedure, facts: Facts) -> Iterator[Objection]:
    """One review at a time for a victim, and none for some years after one that led nowhere."""
    yield from _elsewhere(procedure, facts)
    for other in facts.others:
        if _bars(other, facts):
            assert other.barred_until is not None
            why = (
                f"After {other.name} no review is due before {said(other.barred_until)}, but for "
                f"{procedure.exception}: where there is such, the application says what it is."
            )
            yield Objection(why, procedure.bar.section)


def _elsewhere(procedure: Procedure, facts: Facts) -> Iterator[Objection]:
    """Another one is under way: a re-investigation counts as well."""
    for other in facts.others:
        if other.under_review:
            why = (
                f"A review for this victim is under way: {other.name}. There is one at a time; where several agencies "
                "worked the murder there is one joint review."
            )
            yield Objection(why, procedure.sections["one_at_a_time"])


def _bars(other: Earlier, facts: Facts) -> bool:
    """Counted to the day on which the new application came."""
    came = facts.received or facts.applied
    barred = other.barred_until is not None and (came is None or came < other.barred_until)
    return barred and not facts.new_evidence.strip()


def _once(asked: _Asked) -> Iterator[Objection]:
    if (day := asked.facts.on(asked.step.kind)) is not None:
        yield Objection(f"Done before: {asked.step.kind} on {said(day)}.", RECORD)


def _answered(asked: _Asked) -> Iterator[Objection]:
    test = asked.procedure.test(asked.step.part)
    if asked.step.part and (test is None or test.kind != "answered"):
        yield Objection(f"{asked.step.part!r} is no test that somebody answers.", RECORD)
    if asked.step.outcome == Answer.YES and not asked.step.text.strip():
        yield Objection("Say from what it is known.", RECORD)
    yield from _before_decision(asked)


def _before_decision(asked: _Asked) -> Iterator[Objection]:
    if asked.decided is not None:
        yield Objection(f"The decision was made on {said(asked.decided.on)}.", asked.procedure.decision.section)


def _certified(asked: _Asked) -> Iterator[Objection]:
    yield from _before_decision(asked)
    yield from _once(asked)
    if not any(one.verdict is Verdict.NOT_MET for one in eligibility_of(asked.procedure, asked.facts)):
        why = "No test is found not to be met: a certification that it is no such murder says which one is not."
        yield Objection(why, asked.procedure.sections["certification"])


def _declined(asked: _Asked) -> Iterator[Objection]:
    yield from _before_decision(asked)
    yield from _once(asked)
    if not any(alone(asked.procedure, asked.facts)):
        why = "Nothing stands against a review: no other one is under way for this victim, and no time is barred."
        yield Objection(why, asked.procedure.bar.section)


def _eligible(asked: _Asked) -> Iterator[Objection]:
    """Before anybody reviews, every test is met."""
    for one in eligibility_of(asked.procedure, asked.facts):
        if one.verdict is not Verdict.MET:
            yield Objection(f"{one.label}: {one.verdict}. {one.why}", one.section)


def _reviewer(asked: _Asked) -> Iterator[Objection]:
    yield from _before_decision(asked)
    yield from _eligible(asked)
    yield from alone(asked.procedure, asked.facts)
    yield from _stranger(asked, asked.procedure.sections["reviewer"])


def _stranger(asked: _Asked, section: str) -> Iterator[Objection]:
    """Somebody who never worked the case, and who was held against the file."""
    who = asked.step.person or "The reviewer"
    if asked.step.outcome == Checked.WORKED:
        yield Objection(f"{who} investigated this murder before.", section)
    elif asked.step.outcome == Checked.OPEN:
        yield Objection(f"Names like that of {who} are in the file: say of each entry whether it is he.", section)
    elif asked.step.outcome == Checked.OTHERS and not asked.step.text.strip():
        yield Objection("Say why the entries with such a name do not tell of him.", section)


def _part(asked: _Asked) -> Iterator[Objection]:
    yield from _before_decision(asked)
    if asked.facts.first(StepKind.REVIEWER) is None:
        yield Objection("Nobody is assigned to review.", asked.procedure.sections["reviewer"])
    if asked.step.part and asked.procedure.part(asked.step.part) is None:
        yield Objection(f"{asked.step.part!r} is no part of the review.", RECORD)


def _extended(asked: _Asked) -> Iterator[Objection]:
    clock, facts, step = asked.procedure.extension, asked.facts, asked.step
    yield from _before_decision(asked)
    given = facts.all(StepKind.EXTENDED)
    if len(given) >= clock.times:
        when = ", ".join(said(one.on) for one in given)
        why = f"It was extended on {when}, and is extended {_times(clock.times)}." if given else "It is never extended."
        yield Objection(why, clock.section)
        return
    due = decision_due(asked.procedure, facts)
    if due is not None and step.on > due:
        yield Objection(f"The time ended on {said(due)}: there is none left to extend.", clock.section)
    if not 1 <= step.months <= clock.months:
        yield Objection(f"An extension is of 1 to {clock.months} months, not {step.months}.", clock.section)
    if not step.text.strip():
        yield Objection("An extension needs the explanation that the applicant is given.", clock.section)


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _decided(asked: _Asked) -> Iterator[Objection]:
    yield from _once(asked)
    yield from _eligible(asked)
    if asked.facts.first(StepKind.REVIEWER) is None:
        yield Objection("Nobody is assigned to review.", asked.procedure.sections["reviewer"])
    done = {step.part for step in asked.facts.all(StepKind.PART)}
    for part in asked.procedure.parts:
        if part.id not in done:
            yield Objection(f"The review lacks a part: {part.label.lower()}.", part.section)
    if asked.step.outcome not in (Outcome.REINVESTIGATE, Outcome.NO_REINVESTIGATION):
        yield Objection("Say whether the murder is investigated again.", asked.procedure.decision.section)
    if not asked.step.text.strip():
        yield Objection("A decision needs the reasons that the applicant is told.", asked.procedure.decision.section)


def _meeting(asked: _Asked) -> Iterator[Objection]:
    if asked.decided is None:
        yield Objection("There is no decision to explain yet.", asked.procedure.meeting.section)


def _begun(asked: _Asked) -> Iterator[Objection]:
    section = asked.procedure.sections["reinvestigation"]
    yield from _once(asked)
    if asked.decided is None or asked.decided.outcome != Outcome.REINVESTIGATE:
        yield Objection("The review has not concluded that the murder is investigated again.", section)
    yield from _elsewhere(asked.procedure, asked.facts)
    yield from _stranger(asked, section)


def _ended(asked: _Asked) -> Iterator[Objection]:
    yield from _once(asked)
    if asked.facts.first(StepKind.BEGUN) is None:
        yield Objection("No re-investigation was begun.", asked.procedure.sections["reinvestigation"])
    if asked.step.outcome not in (Outcome.FOUND, Outcome.FRUITLESS):
        yield Objection("Say whether a likely perpetrator was identified.", asked.procedure.sections["reinvestigation"])


def _withheld(asked: _Asked) -> Iterator[Objection]:
    if asked.step.outcome not in asked.procedure.grounds or not asked.step.text.strip():
        why = "What is withheld from a family needs one of the grounds of the law, and the reason in this case."
        yield Objection(why, asked.procedure.withholding)


def _owner(asked: _Asked) -> Iterator[Objection]:
    """One deadline, one owner: it is handed over, and never given twice."""
    step, last = asked.step, asked.facts.last(StepKind.OWNER, asked.step.part)
    if not step.person.strip():
        yield Objection("Say in whose hands the deadline is.", RECORD)
    if last is None and step.outcome:
        yield Objection(f"The deadline is in nobody's hands, and not in those of {step.outcome}.", RECORD)
    elif last is not None and last.person == step.person:
        yield Objection(f"The deadline is in the hands of {last.person} already.", RECORD)
    elif last is not None and step.outcome != last.person:
        why = f"The deadline has an owner since {said(last.on)}: {last.person}. Hand it over from him, or leave it."
        yield Objection(why, RECORD)


def _withdrawn(asked: _Asked) -> Iterator[Objection]:
    yield from _once(asked)
    yield from _before_decision(asked)


RULES: dict[StepKind, Rule] = {
    StepKind.RECEIVED: _received,
    StepKind.RECEIPT: _once,
    StepKind.RIGHTS: _once,
    StepKind.ANSWERED: _answered,
    StepKind.CERTIFIED: _certified,
    StepKind.DECLINED: _declined,
    StepKind.REVIEWER: _reviewer,
    StepKind.PART: _part,
    StepKind.EXTENDED: _extended,
    StepKind.DECIDED: _decided,
    StepKind.MEETING: _meeting,
    StepKind.BEGUN: _begun,
    StepKind.ENDED: _ended,
    StepKind.WITHHELD: _withheld,
    StepKind.OWNER: _owner,
    StepKind.WITHDRAWN: _withdrawn,
}
