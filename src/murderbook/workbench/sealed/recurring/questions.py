"""A question is frozen, approved or refused by a second member, and answered. Within `open_.work`.

The selection is frozen before any handling is read: asking looks at the numbers of files and at nothing in them. What
the asker may read outside decides which open files can be chosen, and which teach what duty explains.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from io import StringIO
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from murderbook.formats.handlings import duties_of
from murderbook.network.recurrence import Choices, Material, Selection, ask, document_of, freeze
from murderbook.workbench.access.models import Account, Grade
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.audit.log import record
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed.models import (
    Member,
    MemberRole,
    OpenCaseTouched,
    RecurAnswer,
    RecurQuestion,
    RecurVerdict,
)
from murderbook.workbench.sealed.outside import reading_outside
from murderbook.workbench.sealed.people import members
from murderbook.workbench.sealed.people.verbs import SealedVerb
from murderbook.workbench.sealed.recurring.records import material

SEALED, OPEN = "sealed", "open"
REPLICAS = 60  # for each search made here, since the least that can be told by chance grows with their number
MOST_SEARCHES = 5  # for which there are more of them: the answer has to come in time


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to ask. `sealed`: keys of cases here; `numbers`: of open cases, as they are written there."""

    sealed: tuple[str, ...]
    numbers: tuple[str, ...]
    purpose: str
    since: date | None = None
    until: date | None = None
    roster: str = ""


def freeze_question(by: Member, draft: Draft, *, source: str = "") -> RecurQuestion:
    """AccessRefusedError says what to mend."""
    _require_member(by)
    files = [*_here(by, draft.sealed), *_outside(by.account.key, draft.numbers)]
    duties_of(StringIO(draft.roster), "the roster")  # FormatError, before anything is written
    now = timezone.now()
    try:
        frozen = _frozen([one["key"] for one in files], draft, by.account, now)
    except ValueError as error:
        raise AccessRefusedError(str(error)) from None
    with transaction.atomic():
        asked = RecurQuestion.objects.create(
            files=files,
            purpose=draft.purpose.strip(),
            since=draft.since,
            until=draft.until,
            roster=draft.roster.strip(),
            digest=frozen.digest,
            asked_by=by.account,
            asked_at=now,
        )
        _record(SealedVerb.ASK_RECUR, by, asked, {"purpose": asked.purpose, "files": len(files)}, source)
    return asked


def judge(by: Member, asked: RecurQuestion, approved: bool, reason: str, *, source: str = "") -> None:
    """A second member approves or refuses, once. AccessRefusedError."""
    _require_member(by)
    if asked.asked_by_id == by.account.pk:
        raise AccessRefusedError("whoever asked does not approve: a second member has to")
    if not reason.strip():
        raise AccessRefusedError("say why: the reason stays with the question")
    _require_whole(asked)
    with transaction.atomic():
        if RecurVerdict.objects.filter(question=asked).exists():
            raise AccessRefusedError("this question has been decided already")
        RecurVerdict.objects.create(
            question=asked, asked_by=asked.asked_by, by=by.account, approved=approved, reason=reason.strip()
        )
        verb = SealedVerb.APPROVE_RECUR if approved else SealedVerb.REFUSE_RECUR
        _record(verb, by, asked, {"reason": reason.strip()}, source)


def answer(by: Member, asked: RecurQuestion, *, source: str = "") -> RecurAnswer:
    """Look, once it is approved. AccessRefusedError where it may not be, or nothing can be said."""
    _require_member(by)
    verdict = RecurVerdict.objects.filter(question=asked, approved=True).first()
    if verdict is None:
        raise AccessRefusedError("a second member has to approve the question first")
    _require_whole(asked)
    if RecurAnswer.objects.filter(question=asked).exists():
        raise AccessRefusedError("this question is answered: ask anew to look again")
    numbers = {one["key"]: one["number"] for one in asked.files}
    found, searches = _material(asked), RecurAnswer.objects.count() + 1
    try:
        replicas = Choices(replicas=REPLICAS * min(searches, MOST_SEARCHES))
        given = ask(found, selection_of(asked), timezone.localdate(), replicas)
    except ValueError as error:
        raise AccessRefusedError(f"nothing was looked at: {error}") from None
    document = document_of(given, lambda key: numbers.get(key, key), searches)
    looked_at = set(given.present)
    with transaction.atomic():
        made = RecurAnswer.objects.create(question=asked, verdict=verdict, by=by.account, document=document)
        for one in asked.files:  # whose handling was looked at: what clears somebody there must be looked for (Brady)
            if one["where"] == OPEN and one["key"] in looked_at:
                OpenCaseTouched.objects.get_or_create(key=one["key"], defaults={"number": one["number"][:80]})
        _record(SealedVerb.ANSWER_RECUR, by, asked, {"files": len(looked_at)}, source)
    return made


def selection_of(asked: RecurQuestion) -> Selection:
    """As it was frozen; `is_whole` tells whether it still is."""
    draft = Draft((), (), asked.purpose, asked.since, asked.until, asked.roster)
    return _frozen([one["key"] for one in asked.files], draft, asked.asked_by, asked.asked_at)


def is_whole(asked: RecurQuestion) -> bool:
    return selection_of(asked).digest == asked.digest


def _require_whole(asked: RecurQuestion) -> None:
    if not is_whole(asked):
        raise AccessRefusedError("what lies here is not what was frozen: ask anew, and see the log")


def second_members(asked_by: Account) -> list[Member]:
    """Who could approve: present, come, no reader, not the asker."""
    there = members.present().exclude(role=MemberRole.READER).exclude(account=asked_by).exclude(joined_at=None)
    return list(there.select_related("account"))


def _require_member(by: Member) -> None:
    if by.role == MemberRole.READER:
        raise AccessRefusedError("a reader changes nothing here, and asks nothing")


def _frozen(keys: list[str], draft: Draft, by: Account, at: datetime) -> Selection:
    roster = f"; roster {sha256(draft.roster.strip().encode()).hexdigest()}" if draft.roster.strip() else ""
    reason = f"{draft.purpose.strip()}; files of {draft.since or 'the beginning'} to {draft.until or 'today'}{roster}"
    return freeze(keys, reason=reason if draft.purpose.strip() else "", author=by.key, at=at.isoformat())


def _here(by: Member, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    found = {case.key: str(case) for case in Case.objects.visible_to(by.account).filter(key__in=keys)}
    return [{"key": key, "number": found[key], "where": SEALED} for key in dict.fromkeys(keys) if key in found]


def _outside(account_key: str, numbers: tuple[str, ...]) -> list[dict[str, Any]]:
    """Open files of these numbers. All are fetched: to ask for these would name them to whoever keeps the database."""
    wanted = list(dict.fromkeys(filter(None, (number.strip() for number in numbers))))
    if not wanted:
        return []
    by_number: dict[str, list[str]] = {}
    with reading_outside():
        for key, own, agency in _open_cases(account_key).values_list("key", "own_number", "agency_number"):
            for number in {own, agency} - {""}:
                by_number.setdefault(number, []).append(key)
    for number in wanted:
        found = by_number.get(number, [])
        if len(found) != 1:
            many = f"{len(found)} open files have the number {number}" if found else f"you see no open file {number}"
            raise AccessRefusedError(f"{many}: nothing was frozen")
    return [{"key": by_number[number][0], "number": number, "where": OPEN} for number in wanted]


def _material(asked: RecurQuestion) -> Material:
    """All of the compartment, and all of the open record that the asker sees there."""
    inside = material(asked.asked_by, Case.objects.visible_to(asked.asked_by), asked.since, asked.until)
    with reading_outside():
        account = Account.objects.filter(key=asked.asked_by.key).first()
        seen = _open_cases(asked.asked_by.key)
        outside = material(account, seen, asked.since, asked.until) if account is not None else Material()
    roster = duties_of(StringIO(asked.roster), "the roster") if asked.roster else ()
    return inside + outside + Material(duties=tuple(roster))


def _open_cases(account_key: str) -> QuerySet[Case]:
    account = Account.objects.filter(key=account_key).first() or AnonymousUser()
    return Case.objects.visible_to(account).filter(compartment__grade=Grade.OPEN)


def _record(verb: SealedVerb, by: Member, asked: RecurQuestion, words: dict[str, Any], source: str) -> None:
    words = {**words, "question": asked.pk, "digest": asked.digest}
    record(verb, actor=by.account, words=words, source=source)
