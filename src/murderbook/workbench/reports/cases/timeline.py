"""The timeline of a case for the prosecutor: accepted dates alone, each with its source as the murder book cites it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC

from murderbook.documents.timeline.event import Event, Kind
from murderbook.documents.timeline.gaps import gaps
from murderbook.reports.cases.timeline import Changed, Conflict, Line, Passage, Timeline, timeline_report
from murderbook.reports.item import Fact, Ident, Item
from murderbook.reports.paper import Printed
from murderbook.workbench.access.rights import Right
from murderbook.workbench.calls.dated import grouping
from murderbook.workbench.calls.models import CallList
from murderbook.workbench.casework.custody.chain import Link, chains_of
from murderbook.workbench.documents.models import Mention, MentionDecision, MentionState
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Revision
from murderbook.workbench.reports.cases.doe.body import entered
from murderbook.workbench.reports.file.gathering import gathered
from murderbook.workbench.reports.file.kinds import KINDS
from murderbook.workbench.reports.file.latest import latest_of
from murderbook.workbench.reports.leads.stated import by_name, moment_in_words
from murderbook.workbench.reports.sought import Sought, as_of, paper_of
from murderbook.workbench.timeline.disagreements import Compared, Side, disagreements_of
from murderbook.workbench.timeline.records import KIND_LABELS, dates_left_out, dates_of, events_of
from murderbook.workbench.timeline.shown import rows_of

# What stands on the strip and what it cites; the last change of these is the time of the report.
CITED = ("case", "exhibit", "custody", "chrono", "review", "news", "bill", "revision")
TIMED = (*CITED, "person", "document", "mention decision", "call", "number")
FACTS = ("Kind", "Own number", "Agency number", "Agency", "Status", "When it happened", "Victim name", "Area")
DATED = "occurred_"  # columns of the facts that say when it happened
DAY = "%-d %b %Y"
Items = Mapping[Ident, Item]


def timeline_for_court(sought: Sought) -> Printed:
    """Of a case that came through the door with the right to export, in whole. NoPrinterError where no PDF can be
    made."""
    case = sought.case
    found = gathered(sought.account, case, [kind for kind in KINDS if kind.name in CITED])
    items = {item.ident: item for item in found.items}
    events, compared = events_of(case, suggested=False), disagreements_of(case)
    told = Timeline(
        facts=[*(fact for fact in _item_of(items, "case").facts if fact[0] in FACTS), *_bills(sought)],
        kinds=list(KIND_LABELS.values()),
        lines=_lines(sought, events, items),
        conflicts=_conflicts(compared),
        changed=[*_amended(found.items), *_custody(sought, items), *_withdrawn(found.items), *_facts(sought, items)],
        notes=list(_notes(sought, compared)),
    )
    latest = latest_of(sought.account, case, TIMED)
    return timeline_report(paper_of(sought, "timeline for the prosecutor", latest), as_of(latest), told)


def _bills(sought: Sought) -> Iterator[Fact]:
    """Whose clock the calls are on, and who took them in: a line of calls cites the name of its bill alone."""
    seen = CallList.objects.visible_to(sought.account, Right.EXPORT).filter(case=sought.case, withdrawn_at=None)
    for one in seen.select_related("author").order_by("pk"):
        taken = f"taken in by {by_name(one.author)}, {moment_in_words(one.entered_at)}"
        yield "Bill", f"{one.name}, clock of {one.time_zone}; {taken}"


def _item_of(items: Items, kind: str) -> Item:
    return next(item for item in items.values() if item.kind == kind)


def _lines(sought: Sought, events: Sequence[Event], items: Items) -> list[Line]:
    vouched, amended = _accepted_by(sought) | _entered_by(sought), _latest_amendments(items.values())
    silent = gaps(one.when for one in events)
    return [
        Line(row.event, row.label, _source(row.event, items, vouched), amended.get(row.event.key, ""), row.silence)
        for row in rows_of(events, silent)
    ]


def _source(event: Event, items: Items, vouched: Mapping[str, str]) -> str:
    """As people cite it, and who wrote or accepted it when."""
    item = items.get((event.kind.value, event.key))
    if item is not None:
        facts = dict(item.facts)
        cited = [f"{name.lower()}: {facts[name]}" for name in ("Source", "Page cited", "Cited") if facts.get(name)]
        by = f"Written by {facts['Written by']}, {facts['Written at']}" if "Written by" in facts else ""
        return ". ".join(filter(None, (item.reference, _capital("; ".join(cited)), by)))
    if event.kind is Kind.FACTS and (given := vouched.get(event.key)):
        return given  # the lane says already that they are facts of the case
    source = event.source if event.kind is Kind.CALLS else _capital(event.source)  # a file's name is as it is
    return ". ".join(filter(None, (source, vouched.get(event.key, ""))))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _accepted_by(sought: Sought) -> dict[str, str]:
    """By mention, who accepted it last."""
    said = MentionDecision.objects.visible_to(sought.account, Right.EXPORT).filter(case=sought.case)
    rows = said.filter(state=MentionState.ACCEPTED).select_related("account", "mention").order_by("at", "pk")
    return {
        one.mention.key: f"Accepted by {one.account.full_name or one.account.name}, {one.at.astimezone(UTC):{DAY}}"
        for one in rows
    }


def _entered_by(sought: Sought) -> dict[str, str]:
    """By the key of a fact of the case, how it is cited and who entered it: by hand later, or with the case."""
    account, case = sought.account, sought.case
    with_case = f"Entered {entered(account, case)}"
    found = {"occurred": with_case}
    for slug, what in (("reviews", "Review"), ("news", "News")):
        part = PARTS[slug]
        rows = Revision.objects.visible_to(account, Right.EXPORT).filter(case=case, part=part.model.__name__.lower())
        later = {row.part_id: _later(row) for row in rows.select_related("account") if not row.before}
        for number, row in enumerate(part.rows(case), start=1):
            found[f"{slug}-{number}"] = f"{what} {number}. {later.get(row.pk, with_case)}"
    return found


def _later(row: Revision) -> str:
    by = f" by {by_name(row.account)}" if row.account else ""
    return f"Entered{by}, {moment_in_words(row.at)}" + (f", {row.reason}" if row.batch_id else "")


def _latest_amendments(items: Iterable[Item]) -> dict[str, str]:
    """By the key of an entry what amended it last."""
    found: dict[str, str] = {}
    for item in items:
        if item.kind == Kind.CHRONO and item.parent is not None and item.parent[0] == Kind.CHRONO:
            found[item.parent[1]] = f"As amended: {item.reference}. What stood before is told below."
    return found


def _conflicts(compared: Compared) -> list[Conflict]:
    return [
        Conflict(one.about, one.apart, _passage(one.keys[0], one.first), _passage(one.keys[1], one.second))
        for one in compared.found
    ]


def _passage(key: str, side: Side) -> Passage:
    return Passage(key, side.when, side.text, _capital(side.source), side.accepted)


def _amended(items: Sequence[Item]) -> Iterator[Changed]:
    """Entries of the chrono with all that amended them, in the order of writing."""
    first = {item.key: item for item in items if item.kind == "chrono"}
    later: dict[str, list[Item]] = defaultdict(list)
    for item in first.values():
        if item.parent is not None and item.parent[1] in first:
            later[item.parent[1]].append(item)
    for key, amendments in later.items():
        *before, last = amendments
        states = [(first[key], "as first written"), *((one, "amendment, amended again") for one in before)]
        yield Changed(f"{first[key].reference} was amended", [*states, (last, "amendment: this stands")])


def _custody(sought: Sought, items: Items) -> Iterator[Changed]:
    """Steps of chains of custody that were amended or struck out, and those of an exhibit that was withdrawn."""
    for chain in chains_of(sought.case).values():
        for link in chain.links:
            first = items[Kind.CUSTODY.value, link.entry.key]
            exhibit = link.entry.exhibit
            of = f"{first.reference}, exhibit {exhibit.number}"
            if exhibit.withdrawn_at is not None:
                yield Changed(f"{of}: the exhibit was withdrawn", [(first, "of an exhibit entered by mistake")])
            elif link.amendments:
                what = "was struck out" if link.struck else "was amended"
                yield Changed(f"{of} {what}", list(_versions(link, first, items)))


def _versions(link: Link, first: Item, items: Items) -> Iterator[tuple[Item, str]]:
    yield first, "as first written"
    for one in link.amendments:
        stands = "strikes it out" if link.struck else "amendment: this stands"
        yield items[Kind.CUSTODY.value, one.key], stands if one is link.now else "amendment, amended again"


def _withdrawn(items: Sequence[Item]) -> Iterator[Changed]:
    """What was withdrawn, and reviews and news that were amended, with the revisions that tell by whom."""
    for item in items:
        if item.kind in ("review", "news", "bill"):
            since = [(one, "") for one in items if one.kind == "revision" and one.parent == item.ident]
            if item.withdrawn:
                yield Changed(f"{item.reference} was withdrawn", [(item, "not on the timeline"), *since])
            elif any(dict(one.facts).get("Before") for one, _ in since):
                yield Changed(f"{item.reference} was amended", [(item, "as it stands now"), *since])


def _facts(sought: Sought, items: Items) -> Iterator[Changed]:
    """Revisions by which the day of the offence, of the finding or of the last sight was amended."""
    kind = next(kind for kind in KINDS if kind.name == "revision")
    seen = Revision.objects.visible_to(sought.account, Right.EXPORT).filter(case=sought.case, part="case")
    for row in seen.order_by("pk"):
        if any(name.startswith(DATED) for name in row.before):
            item = items[kind.name, kind.key_of(row)]
            yield Changed("When it happened was amended in the facts of the case", [(item, "")])


def _notes(sought: Sought, compared: Compared) -> Iterator[str]:
    case = sought.case
    waiting = dates_of(case, suggested=True).count() - dates_of(case, suggested=False).count()
    if waiting:
        yield f"{waiting:,} dates that a rule found on pages are not on it: nobody has accepted or rejected them yet."
    if left_out := dates_left_out(case, suggested=False):
        yield f"{left_out:,} accepted dates of pages are left out: there are more than a timeline has room for."
    gone = Mention.objects.visible_to(sought.account, Right.EXPORT).filter(case=case, kind="date")
    lost = gone.filter(state=MentionState.ACCEPTED).exclude(page__document__withdrawn_at=None).count()
    if lost:
        yield f"{lost:,} accepted dates stand on pages of documents that were withdrawn from the file, and not here."
    if together := grouping(case):
        yield together
    if compared.only_accepted:
        yield f"Only accepted dates ({compared.dates:,}) were held against each other: there are too many others."
