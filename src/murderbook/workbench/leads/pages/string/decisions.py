"""What persons decided of the cases of a string: told, saved, withdrawn. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from murderbook.workbench.access.models import Account, Compartment, Grade
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.engine.decided import in_force, said_by
from murderbook.workbench.leads.hooks import strings_decided
from murderbook.workbench.leads.models import Act, Run, StringDecision
from murderbook.workbench.leads.pages.strings import StringRow, in_order
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case

DECIDED, WITHDREW = "decided string", "withdrew string decision"
STATES = {
    "withdrawn": "withdrawn: no effect in later searches",
    "overruled": "a later decision wins where it says otherwise",
    "waits": "takes effect in the next search",
    "works": "in effect",
}


@dataclass(frozen=True, slots=True)
class ToldDecision:
    decision: StringDecision
    words: str  # 'F-03 kept apart from F-01 and F-02'
    state: str  # of STATES

    @property
    def state_words(self) -> str:
        return STATES[self.state]

    @property
    def is_open(self) -> bool:
        return self.decision.withdrawn_at is None


def decisions_on(account: Account, run: Run, cases: Iterable[Case], right: Right = Right.READ) -> list[ToldDecision]:
    """Those that name any of these cases, the latest first, as far as the account sees all their cases. Whether one is
    overruled is told by those that he sees, so that it tells of no other."""
    scopes = Q(scope=run.scope_id) | Q(scope__grade=Grade.OPEN)
    related = ("account", "withdrawn_by", "subject", "scope")
    found = StringDecision.objects.visible_to(account, right).filter(scopes).select_related(*related)
    seen = list(found.prefetch_related("cases").order_by("-at", "-pk"))
    standing = in_force([said_by(one) for one in seen if one.withdrawn_at is None])
    wanted = {case.pk for case in cases}
    return [_told(one, run, standing) for one in seen if wanted & {case.pk for case in one.cases.all()}]


def _told(one: StringDecision, run: Run, standing: dict[tuple[str, str], bool]) -> ToldDecision:
    same, pairs = said_by(one)
    if one.withdrawn_at is not None:
        state = "withdrawn"
    elif any(standing.get(pair) is not same for pair in pairs):
        state = "overruled"
    else:
        state = "works" if one.at < run.started_at else "waits"
    return ToldDecision(one, words_of(one), state)


def words_of(one: StringDecision) -> str:
    others = _listed([number_of(case) for case in in_order(one.cases.all()) if case.pk != one.subject_id])
    if one.subject is None:
        return f"{others} held together"
    how = "kept apart from" if one.act == Act.SPLIT else "held together with"
    return f"{number_of(one.subject)} {how} {others}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants decided: of whom, and why. `subject`: none of a merger."""

    act: Act
    subject: Case | None
    cases: tuple[Case, ...]
    reason: str


def decide(account: Account, row: StringRow, wanted: Wanted, source: str) -> StringDecision:
    """In the caller's transaction, with its entry; the engines search anew after it."""
    one = StringDecision.objects.create(
        scope=row.part.run.scope, act=wanted.act, subject=wanted.subject, reason=wanted.reason, account=account
    )
    one.cases.set(wanted.cases)
    words = {
        "decision": one.key,
        "act": wanted.act.value,
        "subject": wanted.subject.key if wanted.subject else None,
        "cases": [case.key for case in wanted.cases],
        "reason": wanted.reason,
    }
    record(DECIDED, actor=account, object_kind="string", object_key=row.key, words=words, source=source)
    transaction.on_commit(partial(strings_decided.send, sender=StringDecision))
    return one


def withdraw(account: Account, one: StringDecision, reason: str, source: str) -> None:
    """It stays on file, with who took it back, when and why."""
    one.withdrawn_at, one.withdrawn_by, one.withdrawn_reason = timezone.now(), account, reason
    one.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    words = {"reason": reason, "cases": [case.key for case in one.cases.all()]}
    record(WITHDREW, actor=account, object_kind="string decision", object_key=one.key, words=words, source=source)
    transaction.on_commit(partial(strings_decided.send, sender=StringDecision))


def is_compared_in(scope: Compartment, case: Case) -> bool:
    """Whether a search of that scope reads the case: it needs its compartment."""
    return case.compartment.grade == Grade.OPEN or case.compartment_id == scope.pk
