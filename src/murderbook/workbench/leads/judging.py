"""Saving judgements: of one pair or of many, each a row and an entry of its own, in the transaction of the caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.engine.links import counted
from murderbook.workbench.leads.models import ONE_CASE, Judgement, Lead
from murderbook.workbench.worklist.assessing import reassess


def save(account: Account, leads: Sequence[Lead], said: Mapping[str, Any], source: str) -> None:
    """One judgement on each of these leads, which the account may judge. Cases whose points change are ranked anew."""
    before = _eliminated(leads)
    for lead in leads:
        Judgement.objects.create(
            kind=lead.kind, left_id=lead.left_id, right_id=lead.right_id, lead=lead, account=account, **said
        )
        record("judged lead", actor=account, object_kind="lead", object_key=lead.key, words=dict(said), source=source)
    changed = before ^ _eliminated(leads)
    for case in _whose_points_change([lead for lead in leads if (lead.left_id, lead.right_id) in changed]):
        reassess(case)


def of_pairs(leads: Sequence[Lead]) -> Q:
    """The pairs of these leads, whichever search told them."""
    found = Q(pk__in=[])
    for kind, left, right in {lead.pair for lead in leads}:
        found |= Q(kind=kind, left=left, right=right)
    return found


def _eliminated(leads: Sequence[Lead]) -> set[tuple[int, int]]:
    """The pairs that somebody's latest judgement eliminates."""
    ruled_out = Judgement.objects.filter(of_pairs(leads)).eliminated_pairs()
    return {(lead.left_id, lead.right_id) for lead in leads if (lead.kind, lead.left.key, lead.right.key) in ruled_out}


def _whose_points_change(leads: Sequence[Lead]) -> list[int]:
    """Cases of those pairs that count for triage: no other pair gives points, or takes them."""
    count = Lead.objects.filter(of_pairs(leads), counted(), run__is_latest=True).exclude(run__engine=ONE_CASE)
    return sorted({case for ends in count.values_list("left", "right") for case in ends})
