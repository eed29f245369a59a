"""What the working of a case and the judging of its leads add to its chrono, worked out from the rows when it is read.

Nothing is copied into the chrono: a line and the row that it came from cannot disagree, and each reader is told what he
may see. A judgement names the other case to those alone who see both, and what a colleague thought once one's own is
saved.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse

from murderbook.workbench.casework.custody.chain import chains_of, when
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.casework.rules.actions import standings
from murderbook.workbench.casework.rules.decisions import decisions_of
from murderbook.workbench.casework.states import Act, StepKind
from murderbook.workbench.leads.models import Judgement
from murderbook.workbench.leads.verdicts import TOLD
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.book.chronicle import Shown, moment
from murderbook.workbench.register.entry.rows import Asker
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.hooks import chrono_asked
from murderbook.workbench.register.models import Case


@receiver(chrono_asked)
def lines(case: Case, asker: Asker, seen: Container[str], whole: bool, **_: Any) -> list[Shown]:  # noqa: ANN401
    """Moves of exhibits, for who sees the evidence; judgements, results and decisions, for who sees the whole file."""
    found = list(_custody(case)) if "evidence" in seen else []
    if whole:
        found += [*_judgements(case, asker), *_results(case), *_decisions(case)]
    return found


def _custody(case: Case) -> Iterator[Shown]:
    places = {row.pk: number for number, row in enumerate(PARTS["evidence"].rows(case), start=1)}
    for exhibit, chain in chains_of(case).items():
        url = reverse("case-custody", args=[case.key, places[exhibit]])
        for link in chain.links:
            event = link.now
            if link.struck or event.exhibit.withdrawn_at is not None:
                continue
            yield Shown(
                event.event_earliest,
                when(event),
                what=f"Exhibit {event.exhibit.number}: {event.act}",
                text=_way(event),
                because=f"the chain of custody of exhibit {event.exhibit.number} says so",
                url=f"{url}#event-{link.entry.key}",
            )


def _way(event: CustodyEvent) -> str:
    came = ", ".join(filter(None, (event.from_whom, event.from_where)))
    went = ", ".join(filter(None, (event.to_whom, event.to_where)))
    towards = "" if event.act == Act.SEEN else "to "
    said = " ".join(filter(None, (came and f"from {came}", went and f"{towards}{went}")))
    return " ".join(f"{part[:1].upper()}{part[1:]}." for part in (said, event.purpose) if part)


def _judgements(case: Case, asker: Asker) -> Iterator[Shown]:
    mine = Judgement.objects.visible_to(asker).filter(Q(left=case) | Q(right=case))
    rows = list(mine.select_related("account", "left", "right", "lead").order_by("at", "pk"))
    own = {row.pair for row in rows if row.account_id == asker.pk}
    for row in rows:
        other = number_of(row.right if row.left_id == case.pk else row.left)
        name = row.account.full_name or row.account.name
        told = f"{TOLD[row.verdict].capitalize()} {name}. {row.reason}"
        yield Shown(
            row.at,
            moment(row.at),
            what=f"Lead to case {other} judged",
            text=told if row.pair in own else f"By {name}. What he thinks is told once you have judged it yourself.",
            because="a lead to another case was judged",
            url=reverse("lead", args=[row.lead.key]),
        )


def _results(case: Case) -> Iterator[Shown]:
    for standing in standings(case.actions.all()):
        name, result = str(standing.action), ""
        for step in standing.steps:
            if step.kind == StepKind.COMPLETE:
                result = step.text
            if step.kind == StepKind.ACCEPT:
                yield Shown(
                    step.entered_at,
                    moment(step.entered_at),
                    what=f"Action {name} resulted",
                    text=f"{standing.action.text} Result: {result}",
                    because=f"the result of action {name} was accepted",
                    url=reverse("case-action", args=[case.key, standing.action.number]),
                )


def _decisions(case: Case) -> Iterator[Shown]:
    for one in decisions_of(case):
        name = f"D{one.entry.number}"
        yield Shown(
            one.now.event_earliest,
            when(one.now),
            what=f"Decision {name} by {one.now.maker}",
            text=one.now.text,
            because=f"decision {name} was made",
            url=reverse("case-decisions", args=[case.key]) + f"#decision-{one.entry.number}",
        )
