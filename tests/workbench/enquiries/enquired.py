"""For tests of pages: a person of interest, in a category, in custody for a while, asked once, and not eliminated; and
a witness who was afraid of somebody.
"""

from __future__ import annotations

from typing import Any

from murderbook.casefile.timespan_text import read_span
from murderbook.enquiries.fear import Life
from murderbook.enquiries.interval import Interval, Kind
from murderbook.workbench.access.models import Account
from murderbook.workbench.enquiries import keeping
from murderbook.workbench.enquiries.models import Approach, CriminalFact, Elimination, Fear, LifeEvent, Stretch, Subject
from murderbook.workbench.enquiries.records import span_columns
from murderbook.workbench.enquiries.scope import Scope
from murderbook.workbench.enquiries.states import ApproachKind, StepKind
from murderbook.workbench.enquiries.witnesses import keeping as told_of
from murderbook.workbench.keys import new_key
from murderbook.workbench.register.models import Case, Person

CATEGORY = {
    "name": "Keys of the house", "why": "no door was forced", "time": "night of the offence", "suspect": "had a key",
    "criteria": "key handed in before",
}  # fmt: skip
STEP = {"when": read_span("14 Mar 2001"), "who": "Det. Elm", "text": "says he was at home", "source": "statement 12"}
NOTHING = {
    "basis": "", "stretch": None, "exhibit": None, "examination": "", "witness": None, "source": "", "why": "asked",
}  # fmt: skip

PLACES = {Kind.CUSTODY: "State Prison"}


def enquired(scope: Scope, author: Account, name: str = "Doe, John") -> Subject:
    """P1 in K1, in custody 1985 to 1987 by the prison's file, interviewed once, and not eliminated of any offence."""
    category = keeping.add_category(scope, CATEGORY, author)
    data = {"person": None, "name": name, "why": "had a key", "category": category}
    made = keeping.add_subject(scope, data, author)
    held(made, author, "3 May 1985", "9 June 1987")
    keeping.add_step(made, StepKind.INTERVIEWED, STEP, author)
    keeping.eliminate(scope, made, {**NOTHING, "code": 6, "cases": scope.cases}, author)
    return made


def held(subject: Subject, author: Account, begin: str, end: str, kind: Kind = Kind.CUSTODY) -> Stretch:
    return keeping.add_stretch(subject, stretch(begin, end, kind), author)


def stretch(begin: str, end: str, kind: Kind = Kind.CUSTODY) -> Interval:
    return Interval(
        new_key(), kind, read_span(begin), read_span(end) if end else None, "prison file", PLACES.get(kind, "")
    )


def by_custody(scope: Scope, subject: Subject, stretch: Stretch, author: Account) -> Elimination:
    """Eliminated of the first offence by where he was."""
    data = {**NOTHING, "code": 3, "cases": scope.cases[:1], "basis": "interval", "stretch": stretch}
    return keeping.eliminate(scope, subject, data, author)[0]


FEAR = {"name": "", "tie": "other", "text": "he has a gun", "source": "statement 3"}
LIFE = {"person": None, "name": "", "other": "", "source": "prison file"}
APPROACH = {
    "text": "says nothing",
    "source": "page 9",
    "who": "Det. Elm",
    "next_on": None,
    "next_who": "",
    "when": None,
}


def afraid(case: Case, author: Account, name: str = "Roe, Ann", feared: str = "Poe, Carl") -> Fear:
    """A witness of the file and a suspect whom she fears."""
    witness = Person.objects.create(case=case, role="witness", name=name)
    suspect = Person.objects.create(case=case, role="suspect", name=feared)
    return told_of.add_fear(case, {**FEAR, "witness": witness, "feared": suspect}, author)


def became(fear: Fear, kind: Life, when: str, author: Account) -> LifeEvent:
    """Something of whom she fears."""
    data = {**LIFE, "person": fear.feared, "kind": kind.value, "when": read_span(when)}
    return told_of.add_life(fear.case, data, author)


def gone_to(fear: Fear, kind: ApproachKind, author: Account, **said: Any) -> Approach:  # noqa: ANN401
    when = None if kind is ApproachKind.PLANNED else read_span("14 Mar 2020")
    data = {**APPROACH, "witness": fear.witness, "kind": kind.value, "when": when, **said}
    return told_of.add_approach(fear.case, data, author)


def convicted(fear: Fear, author: Account, sample: str = "no", when: str = "1995", state: str = "VA") -> CriminalFact:
    """Whom she fears, of a felony."""
    assert fear.feared is not None
    told = {"act": "convicted", "grade": "felony", "state": state, "sample": sample, "source": "rap sheet"}
    span = span_columns("event", read_span(when))
    return CriminalFact.objects.create(case=fear.case, person=fear.feared, author=author, **told, **span)
