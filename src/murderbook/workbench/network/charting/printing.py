"""The chart on paper, as it was arranged, or as a picture: of what the account may take away, asked anew."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone

from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Entity, Relation
from murderbook.network.graph.filters import within
from murderbook.network.graph.network import Edge, Network
from murderbook.network.sentences import number
from murderbook.reports.network.chart import LinkChart, Report, link_chart
from murderbook.reports.network.drawing import Line, Thing, Written
from murderbook.reports.paper import Paper
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.blind import EXPORTED_REPORT
from murderbook.workbench.network.charting.asked import Drawn, Filter
from murderbook.workbench.network.charting.document import LETTERS, case_of, short_of, ties_among
from murderbook.workbench.network.charting.telling import cases_told
from murderbook.workbench.network.gathering.down import compartment_name, told
from murderbook.workbench.network.held import at_hand
from murderbook.workbench.network.records import Gathered as Record
from murderbook.workbench.reports.asked import Asked, Gathered
from murderbook.workbench.reports.sought import cases_with, titled

Pairs = dict[tuple[str, str], list[tuple[Edge, Relation]]]
PICTURE_SCALE = 2.5  # of 72 dots an inch: 180


def chart_report(account: Account, drawn: Drawn) -> Asked:
    """Hidden where the account may not take away what the chart begins with."""
    record = _takeable(account, drawn)
    network = record.network
    label = network.entities[network.at(drawn.start)].label
    keys = [one.key for one in cases_told(network, _shown(network, drawn))]
    own = [key for key in keys if key not in record.beneath.cases]  # of others the network itself is asked anew

    def gathered(account: Account) -> Gathered:
        record = _takeable(account, drawn)
        told(record.beneath, cases_told(record.network, _shown(record.network, drawn)))
        paper = _paper(titled(account, f"Link chart: {label}", timezone.now()))
        printed = link_chart(paper, f"As arranged on {timezone.now():%-d %b %Y, %H:%M} UTC.", _told(record, drawn))
        return Gathered(printed, {"report": "link chart", "cases": keys})

    title = f"Link chart {label}"[:120]
    name = "link-chart" if compartment_name() else title
    return Asked(title, name, EXPORTED_REPORT, ("chart", ""), gathered, lambda account: cases_with(account, own))


def on_chart(account: Account, drawn: Drawn) -> tuple[Network, list[Entity]]:
    """What of the chart the account may take away, as a network, and the cases of which it tells. Hidden where not even
    what it begins with."""
    record = _takeable(account, drawn)
    network = record.network
    shown = _shown(network, drawn)
    part = within(network, shown)
    kept = build(part.entities, [report for report in part.reports if drawn.filter.lets(report.when)])
    cases = cases_told(network, shown)
    told(record.beneath, cases)
    return kept, cases


def _takeable(account: Account, drawn: Drawn) -> Record:
    record = at_hand(account, Right.EXPORT)
    if drawn.start not in record.network:
        raise Hidden
    return record


def _paper(paper: Paper) -> Paper:
    """Out of a compartment with the name of that, as its pages are printed."""
    place = compartment_name()
    title = f"{place}: {paper.title}"
    return replace(paper, title=title, foot=title) if place else paper


def _shown(network: Network, drawn: Drawn) -> list[str]:
    """What the chart begins with, where all is hidden: a sheet shows something."""
    return [key for key in drawn.places if key in network and key not in drawn.hidden] or [drawn.start]


def _told(record: Record, drawn: Drawn) -> LinkChart:
    network = record.network
    shown = _shown(network, drawn)
    pairs = _by_pair(network, shown, drawn.filter)
    lines = [_line(at, pair, some) for at, (pair, some) in enumerate(pairs.items(), start=1)]
    reports = [_report(at, *one) for at, some in enumerate(pairs.values(), start=1) for one in some]
    return LinkChart(
        list(_facts(network, drawn, shown)),
        list(_things(network, drawn, shown)),
        lines,
        reports,
        [*_from_beneath(record, shown), *_notes(network, drawn)],
        [Written(one.text, one.x, one.y) for one in drawn.notes],
    )


def _by_pair(network: Network, shown: Sequence[str], wanted: Filter) -> Pairs:
    """Reports between any two things, whatever they say, in the order of time; pairs in order of their labels."""
    found: Pairs = defaultdict(list)
    for edge in ties_among(network, shown):
        pair = (edge.left.key, edge.right.key) if edge.left.key < edge.right.key else (edge.right.key, edge.left.key)
        found[pair] += [(edge, report) for report in edge.reports if wanted.lets(report.when)]
    label_of = {one.key: one.label for one in network.entities}
    order = sorted((pair for pair in found if found[pair]), key=lambda pair: [label_of[key] for key in pair])
    return {pair: sorted(found[pair], key=lambda one: one[1].order) for pair in order}


def _line(at: int, pair: tuple[str, str], reports: Sequence[tuple[Edge, Relation]]) -> Line:
    return Line(at, *pair, frozenset(report.right for _, report in reports if report.directed))


def _report(at: int, edge: Edge, report: Relation) -> Report:
    label_of = {edge.left.key: edge.left.label, edge.right.key: edge.right.label}
    return Report(
        at, label_of[report.left], label_of[report.right], report.directed, report.kind,
        report.when_in_words(), report.source.in_words(), report.grade.in_words(), report.weight,
    )  # fmt: skip


def _things(network: Network, drawn: Drawn, shown: Sequence[str]) -> Iterator[Thing]:
    there = set(shown)
    for key in shown:
        entity = network.entities[network.at(key)]
        x, y = drawn.places.get(key, (0.0, 0.0))
        kind, letter, case = entity.kind, LETTERS[entity.kind], case_of(network, entity)
        beside = case in there
        label = short_of(entity.label, network.entities[network.at(case)].label) if beside else entity.label
        yield Thing(key, label, kind.value, letter, x, y, first=key == drawn.start)


def _facts(network: Network, drawn: Drawn, shown: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "Begun with", network.entities[network.at(drawn.start)].label
    kinds = Counter(network.entities[network.at(key)].kind for key in shown)
    yield "On it", ", ".join(number(count, kind.value) for kind, count in sorted(kinds.items()))
    if drawn.filter.is_on:
        yield "Only reports", _filter_in_words(drawn.filter)


def _filter_in_words(wanted: Filter) -> str:
    since = f"of {wanted.since:%-d %b %Y} or later" if wanted.since > date.min else ""
    until = f"of {wanted.until:%-d %b %Y} or earlier" if wanted.until < date.max else ""
    undated = "also those without a date" if wanted.undated else "none without a date"
    return ", ".join(filter(None, (since, until, undated)))


def _from_beneath(record: Record, shown: Sequence[str]) -> Iterator[str]:
    """What of a sealed chart is known outside, too."""
    open_ = sorted(record.network.entities[record.network.at(key)].label for key in shown if key in record.beneath)
    if open_:
        yield f"In the open record alone stand: {'; '.join(open_)}."


def _notes(network: Network, drawn: Drawn) -> Iterator[str]:
    hidden = sum(key in network for key in drawn.hidden)
    if hidden:
        yield f"{number(hidden, 'thing')} on the chart {_was(hidden)} hidden by whoever arranged it."
    absent = sum(key not in network for key in drawn.places)
    if absent:
        them = "it" if absent == 1 else "them"
        left = f"{number(absent, 'thing')} on the chart {_was(absent)} left out"
        yield f"{left}: whoever printed it may not take {them} away."


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def picture_of(pdf: bytes) -> bytes:
    """The first sheet as PNG."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        out = io.BytesIO()
        document[0].render(scale=PICTURE_SCALE).to_pil().save(out, format="PNG")
        return out.getvalue()
    finally:
        document.close()
