"""Persons of the files that an account may see, and people whom accepted mentions name, as records to compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

from murderbook.casefile.person import Sex
from murderbook.documents.mentions.mention import Kind
from murderbook.resolution import Declaration, Record, record_of
from murderbook.resolution.kinds.dates import span_of_age
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.documents.models import Mention, MentionState
from murderbook.workbench.register.models import Case, Person

CHUNK = 2_000
DESCRIBED = ("hair", "eyes")
AGES = ("age_low", "age_high")
SPAN = ("case__occurred_earliest", "case__occurred_latest")
PERSON_COLUMNS = ("name", "aliases", "identified", "sex", *AGES, *SPAN, "descriptors")


class Who(NamedTuple):
    """A person as one file has him: a row of its persons, or (`person` 0) a name on its pages. Primary keys."""

    case: int
    person: int
    name: str  # of a name on pages; else empty, since a row stays itself under another name


@dataclass(frozen=True, slots=True)
class Found:
    """A record, of whom it is, and the name that it goes by ("" where nothing names him)."""

    record: Record
    who: Who
    name: str


def persons_of(account: Account, declaration: Declaration, right: Right = Right.READ) -> list[Record]:
    """Each person of each file, and each name that a page was accepted to tell.

    Ids say the case's number, the person's place in the file and his name: where a file is amended, an id that somebody
    judged is gone rather than another person's.
    """
    return [one.record for one in found_of(account, declaration, right)]


def found_of(account: Account, declaration: Declaration, right: Right = Right.READ) -> list[Found]:
    """The same with whom each record is of."""
    seen = Case.objects.visible_to(account, right)
    label_of = _labels(seen.values_list("pk", "key", "own_number", "agency_number"))
    found = [*_of_files(account, declaration, right, label_of), *_on_pages(account, declaration, right, label_of)]
    return [one for one in found if one.record.values]


def now_of(account: Account, declaration: Declaration, who: Sequence[Who]) -> dict[Who, Record]:
    """A few as their files have them now, without ids that name anybody."""
    rows = Person.objects.visible_to(account).filter(pk__in=[one.person for one in who if one.person])
    texts = {Who(row["case_id"], row["pk"], ""): _texts(row) for row in rows.values("case_id", "pk", *PERSON_COLUMNS)}
    texts |= {one: {"name": [one.name]} for one in who if not one.person}
    return {one: record_of(repr(one), said, declaration) for one, said in texts.items()}


def names_of(name: str | None, aliases: Sequence[str], identified: bool) -> list[str]:
    """What a row of a file's persons is called; a name that stands for nobody known is none."""
    own = [name] if name and identified else []
    return [one for one in (*own, *aliases) if one]


def named_on_pages(account: Account, right: Right = Right.READ) -> QuerySet[Mention]:
    """Accepted mentions of people; papers that were withdrawn name nobody."""
    return Mention.objects.visible_to(account, right).filter(
        kind=Kind.PERSON.value, state=MentionState.ACCEPTED, page__document__withdrawn_at=None
    )


def _labels(numbers: Iterable[tuple[int, str, str, str]]) -> dict[int, str]:
    """By primary key of a case, its number; one that several cases have stands for none of them without the key."""
    named = {pk: (key, own or agency or key) for pk, key, own, agency in numbers}
    times = Counter(label for _, label in named.values())
    return {pk: label if times[label] == 1 else f"{label} ({key})" for pk, (key, label) in named.items()}


def _of_files(account: Account, declaration: Declaration, right: Right, label_of: Mapping[int, str]) -> Iterator[Found]:
    rows = Person.objects.visible_to(account, right).order_by("case_id", "pk").values("case_id", "pk", *PERSON_COLUMNS)
    place: Counter[int] = Counter()
    for row in rows.iterator(chunk_size=CHUNK):
        case, texts = row["case_id"], _texts(row)
        place[case] += 1
        name = next(iter(texts["name"]), "")
        id_ = f"{label_of[case]} person {place[case]}" + (f", {name}" if name else "")
        yield Found(record_of(id_, texts, declaration), Who(case, row["pk"], ""), name)


def _texts(row: Mapping[str, Any]) -> dict[str, list[str]]:
    descriptors, sex = row["descriptors"], row["sex"]
    texts = {key: [descriptors[key]] if key in descriptors else [] for key in DESCRIBED}
    texts["name"] = names_of(row["name"], row["aliases"], row["identified"])
    texts["sex"] = [] if sex == Sex.UNKNOWN else [sex]
    texts["birth"] = list(_births(row))
    return texts


def _births(row: Mapping[str, Any]) -> Iterator[str]:
    """The span of birth by the age at the event; none where either is not known."""
    low, high, first, last = (row[name] for name in (*AGES, *SPAN))
    if low is not None and high is not None and first is not None and last is not None:
        yield span_of_age(int(low), int(high), first.date(), last.date())


def _on_pages(account: Account, declaration: Declaration, right: Right, label_of: Mapping[int, str]) -> Iterator[Found]:
    """One record for each name of a case, however many of its pages have it."""
    named = named_on_pages(account, right)
    rows = named.values_list("case_id", "case__key", "value").distinct().order_by("case__key", "value")
    for case, _, value in rows.iterator(chunk_size=CHUNK):
        record = record_of(f"{label_of[case]} page {value}", {"name": [value]}, declaration)
        yield Found(record, Who(case, 0, value), value)
