"""The course of a letter: drafted, read, amended, signed by a person, sent. The caller holds the lock of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from murderbook.procedures import Step, StepKind
from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.people import name_of
from murderbook.workbench.casework.rules.numbers import next_number
from murderbook.workbench.families import keeping
from murderbook.workbench.families.kin import Kin
from murderbook.workbench.families.letters.filling import letter_of_application, letter_of_kin
from murderbook.workbench.families.letters.reading import gaps, promises
from murderbook.workbench.families.letters.templates import LABELS, template
from murderbook.workbench.families.models import Direction, Letter, LetterAct, LetterState
from murderbook.workbench.families.reviews.standings import Applied
from murderbook.workbench.families.reviews.taking import ObjectedError, Taken, take
from murderbook.workbench.register.models import Case

# What it is on the clock of an application that a letter was sent.
STEPS = {
    "receipt": (StepKind.RECEIPT, StepKind.RIGHTS),
    "update": (StepKind.UPDATE,),
}


# What the applicant must be told in writing, by the step that calls for it.
CALLED_FOR = {StepKind.EXTENDED: "extension", StepKind.CERTIFIED: "certification", StepKind.DECIDED: "decision"}


class LetterError(ValueError):
    """What was asked of a letter cannot be; the message says why."""


@dataclass(frozen=True, slots=True)
class Course:
    """`text` is what the letter says now; `signed` the act by which it was signed, if that text was."""

    letter: Letter
    acts: tuple[LetterAct, ...]

    @property
    def text(self) -> str:
        return next((act.text for act in reversed(self.acts) if act.text), self.letter.draft)

    @property
    def state(self) -> str:
        return self.acts[-1].state if self.acts else LetterState.DRAFT.value

    @property
    def signed(self) -> LetterAct | None:
        kept = (LetterState.SIGNED, LetterState.SENT)
        if self.state not in kept:
            return None
        return next((act for act in reversed(self.acts) if act.state == LetterState.SIGNED), None)

    @property
    def gaps(self) -> list[str]:
        return gaps(self.text)

    @property
    def promises(self) -> list[str]:
        return promises(self.text, self.letter.language)


def course_of(letter: Letter) -> Course:
    """Of a letter whose case came through the door."""
    return Course(letter, tuple(letter.acts.select_related("author").order_by("number")))


def unsent(one: Applied) -> list[str]:
    """Letters that a step of the application calls for, and that were not sent; by their labels."""
    sent = LetterAct.objects.filter(letter__application=one.entry, state=LetterState.SENT)
    done = set(sent.values_list("letter__template", flat=True))
    kinds = {step.kind for step in one.facts.steps}
    return [LABELS[name] for kind, name in CALLED_FOR.items() if kind in kinds and name not in done]


def draft_of_application(one: Applied, name: str, author: Account, today: date) -> Letter:
    """TemplateError where the unit's own template cannot be used."""
    subject, text = letter_of_application(template(name, one.now.language), one, today)
    about = {"application": one.entry, "person": one.now.person, "name": one.now.name, "language": one.now.language}
    return _draft(one.entry.case, name, about | {"subject": subject[:200], "draft": text}, author)


def draft_of_kin(case: Case, one: Kin, name: str, author: Account, today: date) -> Letter:
    language = one.now.language if one.now else "en"
    subject, text = letter_of_kin(template(name, language), case, one, today)
    about = {"person": one.person, "name": one.name, "language": language}
    return _draft(case, name, about | {"subject": subject[:200], "draft": text}, author)


def _draft(case: Case, name: str, about: Mapping[str, Any], author: Account) -> Letter:
    return Letter.objects.create(case=case, number=next_number(case.letters), template=name, author=author, **about)


def amend(course: Course, text: str, author: Account) -> LetterAct:
    """Another text. A signature under the text before counts no more."""
    _not_over(course)
    return _act(course, author, state=LetterState.DRAFT.value, text=text)


def sign(course: Course, reason: str, author: Account) -> LetterAct:
    """By whoever read it. LetterError while something is left open."""
    _not_over(course)
    if course.gaps:
        raise LetterError(f"The record does not say, and somebody must: {', '.join(course.gaps)}")
    if course.promises and not reason.strip():
        told = ", ".join(f'"{one}"' for one in course.promises)
        raise LetterError(f"It promises what no record can keep ({told}): write it otherwise, or say why it may stand.")
    said = {"text": course.text, "name": name_of(author), "reason": reason}
    return _act(course, author, state=LetterState.SIGNED.value, **said)


def send(course: Course, data: Mapping[str, Any], author: Account, one: Applied | None, today: date) -> list[str]:
    """That it was sent; what else that put on record. LetterError unless it is signed as it stands."""
    if course.state != LetterState.SIGNED or course.signed is None:
        raise LetterError(
            "It is not signed as it stands now: a letter counts as sent once somebody read and signed it."
        )
    if data["on"] < course.signed.entered_at.date():
        raise LetterError(f"It was signed on {course.signed.entered_at:%-d %b %Y}, and cannot have been sent before.")
    _act(course, author, state=LetterState.SENT.value, on=data["on"], channel=data["channel"])
    letter = course.letter
    said = f"Letter {letter.number} sent: {LABELS[letter.template].lower()}. {letter.subject}"
    contact = {
        "person": letter.person, "name": "" if letter.person else letter.name, "direction": Direction.OUT.value,
        "text": said, "about": None, "amends": None,
    }  # fmt: skip
    keeping.log(letter.case, dict(data) | contact, author)
    return _on_clock(one, letter, data["on"], author, today)


def _on_clock(one: Applied | None, letter: Letter, on: date, author: Account, today: date) -> list[str]:
    done = []
    for kind in STEPS.get(letter.template, ()) if one is not None else ():
        assert one is not None
        step = Step(kind, on, text=f"letter {letter.number}")
        try:
            row = take(one, Taken(step), author, today)
        except ObjectedError:
            continue  # it was on record before
        done.append(kind.value)
        one = Applied(one.entry, one.now, (*one.rows, row), one.others)
    return done


def discard(course: Course, reason: str, author: Account) -> LetterAct:
    """It is not sent. It stays."""
    _not_over(course)
    return _act(course, author, state=LetterState.DISCARDED.value, reason=reason)


def _not_over(course: Course) -> None:
    if course.state in (LetterState.SENT, LetterState.DISCARDED):
        raise LetterError(f"The letter is {course.state}: write another one.")


def _act(course: Course, author: Account, **said: Any) -> LetterAct:  # noqa: ANN401
    return LetterAct.objects.create(letter=course.letter, number=len(course.acts) + 1, author=author, **said)
