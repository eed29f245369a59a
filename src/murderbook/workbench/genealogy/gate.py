"""Is a genealogy record open? By the last checklist that was signed: as it was signed, and with every condition met."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from typing import Any

from murderbook.workbench.audit.canonical import canonical_json
from murderbook.workbench.audit.models import AuditWords
from murderbook.workbench.genealogy.conditions import Answer, Condition, conditions
from murderbook.workbench.genealogy.models import Checklist, GenealogyRecord, Purpose

SIGNED = "signed genealogy checklist"

Answers = Mapping[str, Mapping[str, Any]]


class State(StrEnum):
    NOT_BEGUN = "not begun"
    UNSIGNED = "not signed"
    SHUT = "shut"  # signed, with a condition that is not met
    OPEN = "open"
    CLOSED = "closed"
    ALTERED = "altered"  # what stands there is not what was signed


@dataclass(frozen=True, slots=True)
class Failing:
    """A condition that keeps the record shut, and why."""

    condition: Condition
    why: str


@dataclass(frozen=True, slots=True)
class Gate:
    """`signed`: the last that was signed. `newest`: the last at all, where it is not that one."""

    state: State
    signed: Checklist | None = None
    newest: Checklist | None = None
    failing: tuple[Failing, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    @property
    def last(self) -> Checklist | None:
        return self.newest or self.signed

    @property
    def revision(self) -> int:
        """Of the last checklist; 0 where there is none."""
        return self.last.revision if self.last else 0


def gate_of(record: GenealogyRecord | None) -> Gate:
    """Asked anew at every request."""
    if record is None:
        return Gate(State.NOT_BEGUN, failing=failing({}, Purpose.REMAINS))
    every = list(record.checklists.order_by("-revision"))
    signed = next((one for one in every if one.signed), None)
    newest = every[0] if every and every[0] is not signed else None
    if signed is None:
        return Gate(State.UNSIGNED, None, newest, failing(newest.answers if newest else {}, record.purpose))
    if not _is_last_signed(signed):
        return Gate(State.ALTERED, signed, newest)
    short = failing(signed.answers, record.purpose)
    state = State.CLOSED if record.closed_at else State.SHUT if short else State.OPEN
    return Gate(state, signed, newest, short)


def failing(answers: Answers, purpose: str) -> tuple[Failing, ...]:
    """Conditions that are not met, not answered, or not shown."""
    found = ((one, _why_not(one, answers.get(str(one.number), {}))) for one in conditions(purpose))
    return tuple(Failing(one, why) for one, why in found if why)


def _why_not(one: Condition, said: Mapping[str, Any]) -> str:
    answer = said.get("answer", "")
    if answer not in set(Answer):
        return "not answered"
    if answer == Answer.NOT_MET:
        return one.words(answer)
    if answer == Answer.NOT_APPLICABLE:
        return "" if one.may_not_apply and said.get("shows") else "it does not say why the condition does not apply"
    missing = [detail.label.lower() for detail in one.details if detail.needed and not said.get(detail.name)]
    return f"not shown: {', '.join(missing)}" if missing else ""


def digest_of(checklist: Checklist) -> str:
    """Over all that was signed, and the revision signed before it."""
    said = {
        "record": checklist.record.key,
        "case": checklist.record.case.key,
        "purpose": checklist.record.purpose,
        "revision": checklist.revision,
        "policy": checklist.policy,
        "answers": checklist.answers,
        "account": checklist.account.key,
        "name": checklist.name,
        "at": checklist.at.astimezone(UTC).isoformat(),
        "statement": checklist.statement,
        "before": checklist.before,
    }
    return hashlib.sha256(canonical_json(said).encode()).hexdigest()


def is_as_signed(checklist: Checklist) -> bool:
    """Its digest is that of its words, and the one that the audit trail holds. Where a court had the trail's words
    destroyed nothing proves it any more: it is then signed anew."""
    return _fits(checklist, _in_trail(checklist.record))


def _is_last_signed(checklist: Checklist) -> bool:
    """As it was signed, and nothing was signed after it that the table does not show any more."""
    trail = _in_trail(checklist.record)
    return _fits(checklist, trail) and checklist.revision == max(trail)


def _fits(checklist: Checklist, trail: Mapping[int, set[str]]) -> bool:
    return checklist.digest == digest_of(checklist) and trail.get(checklist.revision) == {checklist.digest}


def _in_trail(record: GenealogyRecord) -> dict[int, set[str]]:
    """By revision the digests that the audit trail says were signed."""
    kept = AuditWords.objects.filter(entry__verb=SIGNED, entry__object_key=record.case.key)
    told = [json.loads(body) for body in kept.values_list("body", flat=True)]
    found: dict[int, set[str]] = defaultdict(set)
    for one in told:
        if one.get("record") == record.key:
            found[int(one.get("revision", 0))].add(str(one.get("digest")))
    return found
