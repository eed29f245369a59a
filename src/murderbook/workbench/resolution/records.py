"""Persons of the files that an account may see, and people whom accepted mentions name, as records to compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from murderbook.casefile import case as casefile
from murderbook.casefile.person import Person, Sex
from murderbook.documents.mentions.mention import Kind
from murderbook.resolution import Declaration, Record, record_of
from murderbook.resolution.kinds.dates import span_of_age
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.documents.models import Mention, MentionState
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases


def persons_of(account: Account, declaration: Declaration, right: Right = Right.READ) -> list[Record]:
    """Each person of each file, and each name that a page was accepted to tell.

    Ids say the case's number, the person's place in the file and his name: where a file is amended, an id that somebody
    judged is gone rather than another person's.
    """
    seen = Case.objects.visible_to(account, right)
    label_of = _labels(seen.values_list("key", "own_number", "agency_number"))
    found = [
        _person(label_of[case.id], place, case, declaration)
        for case in cases(seen)
        for place in range(len(case.persons))
    ]
    found += _named_on_pages(account, declaration, right, label_of)
    return [record for record in found if record.values]


def _labels(numbers: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """By key of a case, its number; a number that several cases have stands for none of them without the key."""
    label_of = {key: own or agency or key for key, own, agency in numbers}
    times = Counter(label_of.values())
    return {key: label if times[label] == 1 else f"{label} ({key})" for key, label in label_of.items()}


def _person(label: str, place: int, case: casefile.Case, declaration: Declaration) -> Record:
    person = case.persons[place]
    names = [name for name in (person.name, *person.aliases) if name] if person.identified else list(person.aliases)
    texts = {"name": names, "sex": [] if person.sex is Sex.UNKNOWN else [person.sex.value]}
    for key in ("hair", "eyes"):
        texts[key] = [person.descriptors[key]] if key in person.descriptors else []
    texts["birth"] = list(_births(case, person))
    return record_of(f"{label} person {place + 1}" + (f", {names[0]}" if names else ""), texts, declaration)


def _births(case: casefile.Case, person: Person) -> Iterator[str]:
    """The span of birth by the age at the event; none where either is not known."""
    if person.age_low is None or person.age_high is None or case.occurred is None:
        return
    first, last = case.occurred.earliest.date(), case.occurred.latest.date()
    yield span_of_age(int(person.age_low), int(person.age_high), first, last)


def _named_on_pages(
    account: Account, declaration: Declaration, right: Right, label_of: Mapping[str, str]
) -> Iterator[Record]:
    """One record for each name of a case, however many of its pages have it; papers that were withdrawn name nobody."""
    named = Mention.objects.visible_to(account, right).filter(
        kind=Kind.PERSON.value, state=MentionState.ACCEPTED, page__document__withdrawn_at=None
    )
    rows = named.values_list("case__key", "value").distinct().order_by("case__key", "value")
    for key, value in rows.iterator(chunk_size=2_000):
        yield record_of(f"{label_of[key]} page {value}", {"name": [value]}, declaration)
