"""What a person says of documents and mentions, each with its revision or its row of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.documents.intake.suggesting import suggest_anew
from murderbook.workbench.documents.models import Document, Mention, MentionDecision, MentionState
from murderbook.workbench.register.entry import saving


def amend(document: Document, columns: Mapping[str, Any], account: Account, reason: str) -> bool:
    """Write what changed, with a revision; False where nothing did. With another date of its own, what rules suggested
    by the old one is suggested anew, and what a person decided stays. Lock the case first."""
    before = {name: getattr(document, name) for name in columns}
    after = {name: value for name, value in columns.items() if before[name] != value}
    if not after:
        return False
    for name, value in after.items():
        setattr(document, name, value)
    document.save(update_fields=list(after))
    saving.note(document.case, document, {name: before[name] for name in after}, after, account, reason)
    if "written_on" in after:
        suggest_anew(document)
    return True


def withdraw(document: Document, account: Account, reason: str) -> None:
    """A document that does not belong here: it is kept, and its pages are shown to nobody. Lock the case first."""
    now = timezone.now()
    Document.objects.filter(pk=document.pk).update(withdrawn_at=now)
    saving.note(document.case, document, {"withdrawn_at": None}, {"withdrawn_at": now}, account, reason)


def decide(mentions: Iterable[Mention], state: MentionState, account: Account) -> int:
    """Accept or reject mentions; how many that changes. Lock the case first."""
    changed = [mention for mention in mentions if mention.state != state]
    MentionDecision.objects.bulk_create(
        MentionDecision(case_id=one.case_id, mention=one, state=state, account=account) for one in changed
    )
    Mention.objects.filter(pk__in=[one.pk for one in changed]).update(state=state)
    return len(changed)
