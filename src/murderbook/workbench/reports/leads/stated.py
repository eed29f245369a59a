"""What both reports say of persons, searches and the state of the record."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from django.db.models import Max

from murderbook.reports.item import Fact
from murderbook.reports.linked.parts import Decision, Judgements, Said, Search
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.labels import BASES
from murderbook.workbench.leads.models import Judgement, Run
from murderbook.workbench.leads.pages.string.decisions import ToldDecision
from murderbook.workbench.leads.pages.wanted import counting_run
from murderbook.workbench.leads.verdicts import LABELS
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.pages.words import span_in_words
from murderbook.workbench.register.models import Case, Revision
from murderbook.workbench.reports.sought import as_of

# In print a verdict is somebody's, not the reader's own.
VERDICTS = LABELS | {"eliminated": "Eliminated, in his or her judgement"}


def moment_in_words(at: datetime) -> str:
    """'14 Mar 2026, 09:05 UTC'."""
    return f"{at.astimezone(UTC):%-d %b %Y, %H:%M} UTC"


def when_in_words(case: Case) -> str:
    """As exactly as it is known, to the year where nothing better is; "" where no date is on file."""
    written = (case.occurred_earliest, case.occurred_latest, case.occurred_precision, case.occurred_as_written)
    return span_in_words(*written) if any(written) else str(case.year or "")


def by_name(account: Account) -> str:
    return account.full_name or account.name


def state_of(latest: datetime) -> str:
    return f"{as_of(latest)} What stands in it is a suggestion of a program, for a person to judge."


def last_change(account: Account, cases: Collection[Case]) -> list[datetime]:
    """When these cases, which the account may give out, were entered and last amended."""
    changed = Revision.objects.visible_to(account, Right.EXPORT).filter(case__in=[case.pk for case in cases])
    return [
        *(case.created_at for case in cases),
        *filter(None, [changed.aggregate(last=Max("at"))["last"]]),
    ]


def judgements_on(account: Account, cases: Collection[Case], *, named: bool) -> tuple[Judgements, list[datetime]]:
    """All on pairs of these cases in order of time, and when each was made. Those of a colleague stand in it where the
    account has judged the pair itself: the blind procedure holds on paper, too. `named`: each says its pair."""
    ends = {"left__in": [case.pk for case in cases], "right__in": [case.pk for case in cases]}
    seen = Judgement.objects.visible_to(account, Right.EXPORT).filter(**ends)
    found = list(seen.select_related("account", "left", "right").order_by("at", "pk"))
    own = {one.pair for one in found if one.account_id == account.pk}
    told = [one for one in found if one.pair in own]
    latest = {(one.pair, one.account_id): one.pk for one in told}
    said = tuple(_said(one, replaced=latest[one.pair, one.account_id] != one.pk, named=named) for one in told)
    return Judgements(said, len({one.pair for one in found} - own)), [one.at for one in told]


def _said(one: Judgement, *, replaced: bool, named: bool) -> Said:
    return Said(
        verdict=VERDICTS[one.verdict],
        by=by_name(one.account),
        at=moment_in_words(one.at),
        reason=one.reason,
        basis=BASES.get(one.basis, ""),
        blind=one.blind,
        replaced=replaced,
        pair=f"{number_of(one.left)} and {number_of(one.right)}" if named else "",
    )


def decision_of(told: ToldDecision) -> Decision:
    one = told.decision
    withdrawn = ""
    if one.withdrawn_at is not None and one.withdrawn_by is not None:
        who, when = by_name(one.withdrawn_by), moment_in_words(one.withdrawn_at)
        withdrawn = f"Withdrawn by {who}, {when}. Reason: {one.withdrawn_reason}"
    return Decision(told.words, told.state_words, by_name(one.account), moment_in_words(one.at), one.reason, withdrawn)


def decided_at(decisions: Iterable[ToldDecision]) -> list[datetime]:
    moments = ((told.decision.at, told.decision.withdrawn_at) for told in decisions)
    return [one for both in moments for one in both if one is not None]


def search_told(name: str, run: Run, facts: Sequence[Fact], *, whole: bool) -> Search:
    """`whole`: the reader sees all that was searched, so that a hash over all files tells him of nothing hidden."""
    ended = run.finished_at or run.started_at
    told = [
        ("Model", run.model_id),
        ("SHA-256 of its declaration", declaration_hash(run)),
        ("Made", f"{moment_in_words(ended)}, seed {run.seed}"),
        ("Replica searches", f"{run.replicas}; {run.searches} search{'es' if run.searches != 1 else ''} counted"),
        *([("SHA-256 of the files searched", run.corpus_hash)] if whole else []),
        *facts,
    ]
    return Search(f"Search of {name}", tuple(fact for fact in told if fact[1]))


def declaration_hash(run: Run) -> str:
    """Of the declaration as the search weighed by it, in JSON with sorted names and without blanks; "" where the
    search kept none. A search of one case weighs by that of the search whose counts it used."""
    keeper = Run.objects.filter(key=counting_run(run)).values_list("model__declaration", flat=True).first()
    if not keeper:
        return ""
    return sha256(json.dumps(keeper, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()
