"""The file of a murder and the file of unidentified remains that are of one body: suggested by number, or by when,
where and who; said by a person; taken back with a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.dispatch import receiver
from django.utils import timezone
from django.utils.crypto import salted_hmac

from murderbook.casefile.case import CaseKind
from murderbook.casefile.person import Role
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.identity.models import Determination, OneBody, unnamed
from murderbook.workbench.keys import KEY_LENGTH
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.hooks import audit_keys_asked
from murderbook.workbench.register.models import Case, Person

BEFORE, AFTER = timedelta(days=7), timedelta(days=400)  # the body is found from a week before the recorded day (dates
# of murders are mistaken, too) until a year and a month after it
OFF = 5  # years that an estimate of age may be off on either side
SHORTEST = 4  # characters of a number that is looked for in a text
SUGGESTED = 5
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]*")


class NotNamelessError(Exception):
    """No victim of the murder is without a name, or the two are linked already."""


class NamedTogetherError(Exception):
    """A determination that stands named both files: it is withdrawn first, and says then whose body it was."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A file that may be of the same body, and by what."""

    case: Case
    by_number: bool
    reasons: tuple[str, ...]


def bodies_of(
    account: Account, cases: Sequence[Case], right: Right = Right.READ
) -> dict[int, list[tuple[OneBody, Case]]]:
    """By case what stands, and the other file; of links on whose both files the account holds the right. One
    statement."""
    found: dict[int, list[tuple[OneBody, Case]]] = {case.pk: [] for case in cases}
    seen = OneBody.objects.visible_to(account, right).standing().filter(Q(murder__in=cases) | Q(remains__in=cases))
    for said in seen.select_related("murder", "remains", "victim", "account").order_by("pk"):
        for here, other in ((said.murder, said.remains), (said.remains, said.murder)):
            if here.pk in found:
                found[here.pk].append((said, other))
    return found


def files_compared(case: Case, bodies: Sequence[tuple[OneBody, Case]]) -> list[Case]:
    """Whose candidates tell who it is: of a murder the files of its bodies, and its own for a victim who has none."""
    if case.kind != CaseKind.HOMICIDE or not bodies:
        return [case]
    linked = {said.victim_id for said, _ in bodies}
    others = [other for _, other in bodies]
    return [case, *others] if _nameless(case).exclude(pk__in=linked).exists() else others


def suggestions(account: Account, case: Case) -> list[Suggested]:
    """Of the other kind, among the nameless that the account sees and may write to: those whose number one of the files
    names, then those that agree in time, place, sex and age. A rule, and no likelihood."""
    wanted = CaseKind.REMAINS if case.kind == CaseKind.HOMICIDE else CaseKind.HOMICIDE
    taken = OneBody.objects.visible_to(account).standing()
    others = Case.objects.visible_to(account, Right.WRITE).filter(unnamed(), kind=wanted)
    others = others.exclude(pk__in=taken.values("remains")).filter(_near(case) | _numbered(case))
    prefetch_related_objects([case], "persons", "places")
    every = others.prefetch_related("persons", "places")  # a few statements, however many there are
    found = [one for other in every if (one := _suggested(case, other))]
    return sorted(found, key=lambda one: (not one.by_number, -len(one.reasons), _gap(case, one.case)))[:SUGGESTED]


def _near(case: Case) -> Q:
    if case.occurred_earliest is None or case.occurred_latest is None:
        return Q(pk=None)
    before, after = (BEFORE, AFTER) if case.kind == CaseKind.HOMICIDE else (AFTER, BEFORE)
    return Q(occurred_latest__gte=case.occurred_earliest - before, occurred_earliest__lte=case.occurred_latest + after)


def _numbered(case: Case) -> Q:
    named = _numbers_in(case.notes)
    told = Q(own_number__in=named) | Q(agency_number__in=named)
    for number in _numbers(case):
        told |= Q(notes__contains=number)
    return told


def _numbers(case: Case) -> list[str]:
    return [one for one in (case.own_number, case.agency_number) if len(one) >= SHORTEST]


def _suggested(case: Case, other: Case) -> Suggested | None:
    """None where sex or age speak against it, or where only the time agrees."""
    murder, remains = (case, other) if case.kind == CaseKind.HOMICIDE else (other, case)
    number = _shared_number(murder, remains)
    victims = [one for one in _victims(murder) if not one.identified and _agree(one, remains)]
    if number:
        return Suggested(other, True, (f"{number} stands in both files",))
    where = _where(murder, remains)
    if not victims or not where or other.occurred_earliest is None:
        return None
    return Suggested(other, False, ("found at the time", where, "sex and age agree"))


def _shared_number(murder: Case, remains: Case) -> str:
    pairs = [(number, remains.notes) for number in _numbers(murder)]
    pairs += [(number, murder.notes) for number in _numbers(remains)]
    both = set(_numbers(murder)) & set(_numbers(remains))
    return next((number for number, text in pairs if number in _numbers_in(text)), next(iter(sorted(both)), ""))


def _numbers_in(text: str) -> set[str]:
    """Words with a digit, without the stop of a sentence: a number is another than one that holds it."""
    words = (word.rstrip("./-") for word in _NUMBER.findall(text))
    return {word for word in words if any(letter.isdigit() for letter in word)}


def _where(murder: Case, remains: Case) -> str:
    if murder.county_fips and murder.county_fips == remains.county_fips:
        return "in the same county"
    here, there = ({place.city.casefold() for place in one.places.all()} - {""} for one in (murder, remains))
    area = murder.area.casefold()
    same = here & there or ({area} & ({remains.area.casefold()} | there) if area else set())
    return f"both in {next(iter(sorted(same))).title()}" if same else ""


def _nameless(murder: Case) -> QuerySet[Person]:
    return Person.objects.filter(case=murder, role=Role.VICTIM, identified=False).order_by("pk")


def _victims(case: Case) -> list[Person]:
    """In the order of the file, of what was read already."""
    return sorted((one for one in case.persons.all() if one.role == Role.VICTIM), key=lambda one: one.pk)


def _agree(victim: Person, remains: Case) -> bool:
    body = next(iter(_victims(remains)), None)
    if body is None:
        return True
    if {victim.sex, body.sex} == {"M", "F"}:
        return False
    low = max((one.age_low for one in (victim, body) if one.age_low is not None), default=0.0)
    high = min((one.age_high for one in (victim, body) if one.age_high is not None), default=200.0)
    return low - OFF <= high + OFF


def _gap(case: Case, other: Case) -> timedelta:
    if case.occurred_earliest is None or other.occurred_earliest is None:
        return timedelta.max
    return abs(case.occurred_earliest - other.occurred_earliest)


def say_one_body(case: Case, other: Case, reason: str, account: Account, source: str) -> OneBody:
    """A murder with a nameless victim, and remains: NotNamelessError for others. The caller found both through the door
    with the right to write."""
    murder, remains = sorted((case, other), key=lambda one: one.kind != CaseKind.HOMICIDE)
    for one in sorted((murder, remains), key=lambda one: one.pk):
        saving.lock(one)
    standing = OneBody.objects.visible_to(account).standing()  # what he sees: nothing else may keep him from saying it
    victim = _free(murder, remains, [one.victim_id for one in standing.filter(murder=murder)])
    kinds = (murder.kind, remains.kind)
    if kinds != (CaseKind.HOMICIDE, CaseKind.REMAINS) or victim is None or standing.filter(remains=remains).exists():
        raise NotNamelessError
    said = OneBody.objects.create(murder=murder, victim=victim, remains=remains, reason=reason, account=account)
    _tell(said, "said one body", {"reason": reason}, account, source)
    return said


def _free(murder: Case, remains: Case, linked: Sequence[int]) -> Person | None:
    """The nameless victim whom the body fits; of several the first that has no file of the body yet."""
    nameless = sorted(_nameless(murder), key=lambda one: (not _agree(one, remains), one.pk in linked, one.pk))
    return nameless[0] if nameless else None


def take_back(said: OneBody, reason: str, account: Account, source: str) -> None:
    """They are two bodies: it stays on file with the reason. NamedTogetherError."""
    for one in sorted((said.murder, said.remains), key=lambda one: one.pk):
        saving.lock(one)
    said.refresh_from_db()
    if said.withdrawn_at is not None:
        return
    both = Q(remains=said.murder, also=said.remains) | Q(remains=said.remains, also=said.murder)
    if Determination.objects.visible_to(account).filter(both, withdrawn_at=None).exists():
        raise NamedTogetherError
    said.withdrawn_at, said.withdrawn_by, said.withdrawn_reason = timezone.now(), account, reason
    said.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    _tell(said, "took back one body", {"reason": reason}, account, source)


def _tell(said: OneBody, verb: str, words: dict[str, str], account: Account, source: str) -> None:
    """Both files are touched: they are compared otherwise now. The entry has a key of its own: under that of a file it
    would tell its readers of another one."""
    saving.touch(said.murder)
    saving.touch(said.remains)
    words = words | {"murder": said.murder.key, "remains": said.remains.key}
    about = {"object_kind": "link", "object_key": _audit_key(said), "source": source}
    record(verb, actor=account, words=words, **about)


def _audit_key(said: OneBody) -> str:
    return salted_hmac("murderbook one body in audit", str(said.pk), algorithm="sha256").hexdigest()[:KEY_LENGTH]


@receiver(audit_keys_asked)
def audit_keys_of(case: Case, asker: Account, **_: Any) -> list[str]:  # noqa: ANN401 - a signal's own arguments
    """Links taken back, too."""
    mine = OneBody.objects.visible_to(asker).filter(Q(murder=case) | Q(remains=case)).order_by("pk")
    return [_audit_key(one) for one in mine]


def linked_files(case: Case, victim: Person | None, account: Account) -> dict[Case, Person | None]:
    """Further files of the same body to which the account may write, each with the victim whose body it is (None: of
    remains their own). `victim`: of a murder with several, the one whose body is meant."""
    standing = OneBody.objects.visible_to(account, Right.WRITE).standing().select_related("murder", "remains", "victim")
    found, waiting = {case: victim}, [case]
    while waiting:
        here = waiting.pop()
        for one in standing.filter(Q(murder=here) | Q(remains=here)).order_by("pk"):
            there, whose = (one.murder, one.victim) if one.remains_id == here.pk else (one.remains, None)
            meant = found[here]
            if there not in found and (meant is None or meant.pk == one.victim_id):
                found[there] = whose
                waiting.append(there)
    del found[case]
    return found
