"""Judging two persons and taking a judgement back: each a row and an entry of its own, in the caller's transaction."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from murderbook.evidence.judgement import Verdict
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.imports.hooks import undo_asked
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.register.models import Revision
from murderbook.workbench.resolution.judgements import still_there
from murderbook.workbench.resolution.models import PersonJudgement
from murderbook.workbench.resolution.records import Who

NAMED_SINCE = "somebody whom this import added is named in the record since: withdraw him by hand in the register"
WITHOUT_REASON = "write what decided it: a judgement needs a reason"


def judge(account: Account, pair: tuple[Who, Who], verdict: Verdict, reason: str, source: str) -> PersonJudgement:
    """ValueError in words for people; AccessRefusedError where the account may not judge in both files."""
    if pair[0] == pair[1]:
        raise ValueError("that is one entry of one file: two are judged")
    left, right = sorted(pair)
    there = still_there(account, (left, right), Right.JUDGE)
    if len(there) < len(pair):
        raise AccessRefusedError("no such two persons that you may judge")
    made = PersonJudgement.objects.create(
        left_case_id=left.case, left_person_id=left.person or None, left_name=there[left],
        right_case_id=right.case, right_person_id=right.person or None, right_name=there[right],
        verdict=Verdict(verdict).value, reason=_said(reason), account=account,
    )  # fmt: skip
    _on_record("judged persons", made, source)
    return made


def take_back(account: Account, judgement: PersonJudgement, reason: str, source: str) -> PersonJudgement:
    """By anybody who may judge the two: what was said before it is in force again. ValueError, AccessRefusedError."""
    found = PersonJudgement.objects.visible_to(account, Right.JUDGE).select_for_update().filter(pk=judgement.pk).first()
    if found is None:
        raise AccessRefusedError("no such judgement that you may take back")
    if found.takes_back_id is not None:
        raise ValueError("that takes a judgement back: judge the two anew")
    if PersonJudgement.objects.visible_to(account).filter(takes_back=found).exists():
        raise ValueError("that was taken back already")
    names = ("left_case_id", "left_person_id", "left_name", "right_case_id", "right_person_id", "right_name")
    same = {name: getattr(found, name) for name in names}
    made = PersonJudgement.objects.create(**same, takes_back=found, reason=_said(reason), account=account)
    _on_record("took back judgement", made, source)
    return made


def _said(reason: str) -> str:
    if not reason.strip():
        raise ValueError(WITHOUT_REASON)
    return reason.strip()


def _on_record(verb: str, made: PersonJudgement, source: str) -> None:
    words = {"cases": sorted({made.left_case.key, made.right_case.key}), "reason": made.reason}
    words |= (
        {"verdict": made.verdict} if made.verdict else {"takes back": made.takes_back.key if made.takes_back else ""}
    )
    about = {"object_kind": "person judgement", "object_key": made.key}
    record(verb, actor=made.account, words=words, source=source, **about)


@receiver(undo_asked)
def refuse_for_the_judged(batch: Batch, **_: Any) -> str:  # noqa: ANN401 - a signal's own arguments
    """An import is not undone over a person whom it added and a judgement names. The other file may be hidden from who
    undoes it, so that nothing is said of it."""
    added = Revision.objects.filter(batch=batch, part="person", before={}).values("part_id")
    named = PersonJudgement.objects.filter(Q(left_person__in=added) | Q(right_person__in=added))
    return NAMED_SINCE if named.exists() else ""
