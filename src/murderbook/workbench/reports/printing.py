"""The reports of one case: each is the state of the record, so the same prints alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from murderbook.reports.item import Item
from murderbook.reports.paper import Paper, Printed
from murderbook.reports.sheets import Chapter, Custody, Part, Step, book, brief, custody
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.casework.custody.chain import Chain, chains_of, unaccounted
from murderbook.workbench.leads.blind import EXPORTED_REPORT
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Exhibit
from murderbook.workbench.reports.asked import Asked, Gathered
from murderbook.workbench.reports.cases.doe.report import KINDS as DOE
from murderbook.workbench.reports.cases.doe.report import is_doe, printed_doe
from murderbook.workbench.reports.cases.timeline import TIMED, timeline_for_court
from murderbook.workbench.reports.file.gathering import Gathered as OnFile
from murderbook.workbench.reports.file.gathering import gathered
from murderbook.workbench.reports.file.kinds import KINDS
from murderbook.workbench.reports.file.latest import latest_of
from murderbook.workbench.reports.sought import Sought, as_of, cases_with, moment_of, paper_of

# Chapters of the murder book by the name in the address: label, kinds. Pages of documents are of the discovery bundle.
CHAPTERS = {
    "overview": ("Overview", ("case", "review", "news", "assessment")),
    "chrono": ("Chronological record", ("chrono",)),
    "people": ("Victim and people", ("person",)),
    "scene": ("Scene and behaviours", ("place", "behaviour", "link", "link from another file")),
    "evidence": ("Evidence", ("exhibit", "examination", "custody")),
    "documents": ("Documents", ("document",)),
    "calls": ("Telephone calls", ("bill", "number", "call", "refused row")),
    "relations": ("Relations", ("relation", "relation file")),
    "work": (
        "Work",
        (
            "action",
            "step",
            "decision",
            "question",
            "answer",
            "volume",
            "move",
            "assignment",
            "lab request",
            "lab step",
        ),
    ),
    "family": (
        "Family",
        ("wishes", "announcement", "contact", "application", "application step", "letter", "letter act"),
    ),
    "leads": ("Leads", ("lead", "judgement", "string decision")),
    "investigations": (
        "Investigations",
        (
            "investigation",
            "investigation case",
            "hypothesis",
            "item",
            "rating",
            "investigation question",
            "investigation answer",
        ),
    ),
    "witnesses": ("Witnesses, owed DNA", ("fear", "life event", "approach", "criminal fact")),
    "enquiries": (
        "Persons of interest",
        ("enquiry category", "person of interest", "placing", "stretch", "enquiry step", "elimination"),
    ),
    "identity": (
        "Identity",
        ("person judgement", "one body", "candidate", "identity judgement", "str profile", "determination"),
    ),
    "history": ("History of amendments", ("revision",)),
}
CUSTODY = frozenset({"exhibit", "examination", "custody"})
TELL_OF_LEADS = {"overview", "leads"}  # by their scores, or by the points that they give; so does the brief


def murder_book(sought: Sought) -> Printed:
    """The whole book, or the chapters that were chosen, in the order of the book."""
    found = _gathered(sought, {name for _, kinds in chosen(sought) for name in kinds})
    chapters = [Chapter(label, [item for item in found.items if item.kind in kinds]) for label, kinds in chosen(sought)]
    return book(_paper(sought, "murder book", found), as_of(found.latest), chapters)


def chosen(sought: Sought) -> list[tuple[str, Sequence[str]]]:
    """Labels and kinds of the chapters that are asked for."""
    return [(label, kinds) for name, (label, kinds) in CHAPTERS.items() if name in (sought.chapters or CHAPTERS)]


def custody_report(sought: Sought) -> Printed:
    found = _gathered(sought, CUSTODY)
    items = {item.key: item for item in found.items}
    chains = chains_of(sought.case)
    kind = next(kind for kind in KINDS if kind.name == "exhibit")
    made = [
        _custody(items[kind.key_of(row)], row, chains.get(row.pk, Chain()), found.items)
        for row in kind.rows(sought.account, sought.case, Right.EXPORT)
    ]
    return custody(_paper(sought, "chain of custody", found), as_of(found.latest), made)


def _custody(exhibit: Item, row: Exhibit, chain: Chain, items: Sequence[Item]) -> Custody:
    by_key = {item.key: item for item in items if item.kind == "custody"}
    steps = []
    for link in chain.links:
        steps.append(Step(by_key[link.entry.key], "" if link.amendments else link.broken, link.struck))
        steps += [Step(by_key[one.key], link.broken if one is link.now else "") for one in link.amendments]
    faults = [*chain.breaks, *filter(None, [unaccounted(row.custody, chain)])]
    tested = [item for item in items if item.kind == "examination" and item.parent == exhibit.ident]
    return Custody(exhibit, _now(chain), faults, tested, steps)


def _now(chain: Chain) -> str:
    """Where it is, when it should be back, and how much of it is left; today's date is none of it."""
    where = (chain.held.words or "not said") if chain.held else "nothing is recorded"
    due = f"due back on {chain.due:%-d %b %Y}" if chain.due else ""
    left = f"left of it: {chain.left.words}" if chain.left.words else ""
    return "; ".join(filter(None, (where, due, left)))


def one_page(sought: Sought) -> Printed:
    """The brief: what the case is, and the last of each that somebody who takes it over asks for."""
    found = _gathered(sought, {name for _, kinds, _ in _BRIEF for name in kinds} | {"case"})
    case = next(item for item in found.items if item.kind == "case")
    facts = [(name, _short(words, 200)) for name, words in case.facts if name in _BRIEF_FACTS]
    parts = []
    for title, kinds, most in _BRIEF:
        items = [one for one in found.items if one.kind in kinds and not one.withdrawn]
        parts.append(Part(title, [_line(item) for item in items[-most:]], len(items)))
    return brief(_paper(sought, "brief", found), [*facts, ("State of the record", moment_of(found.latest))], parts)


_BRIEF_FACTS = (
    "Kind", "Own number", "Agency number", "Agency", "Status", "When it happened", "Area", "State", "Offence", "Weapon",
    "Victim name", "Victim sex", "Victim age", "Suspect state", "Series",
)  # fmt: skip
_BRIEF = (
    ("People", ("person",), 8),
    ("Evidence", ("exhibit",), 6),
    ("Last entries of the chrono", ("chrono",), 5),
    ("Last decisions", ("decision",), 3),
    ("Actions", ("action",), 4),
    ("Last review and news", ("review", "news"), 3),
    ("Points of the worklist", ("assessment",), 1),
)


def _line(item: Item) -> str:
    if item.kind == "assessment":
        facts = dict(item.facts)
        return f"{facts['Points']} points, an order of work: {facts.get('Strongest', 'nothing adds to them')}"
    told = "; ".join(
        f"{name.lower()}: {_short(words, 160)}"
        for name, words in item.facts
        if name not in _SAID and words.lower() not in ("unknown", *item.title.lower().split(", "))
    )
    title = f", {item.title}" if item.title else ""
    return _short(f"{item.reference}{title}. {told}", 420)


# Of a line that is to be short: what its beginning says, and what somebody looks up in the file.
_SAID = frozenset(
    {
        "Written at",
        "Written by",
        "Role",
        "Number",
        "When",
        "Identified",
        "Created at",
        "Computed at",
        "Name",
        "Race",
        "Ethnicity",
        "Description",
    }
)


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _gathered(sought: Sought, kinds: Collection[str]) -> OnFile:
    """What was entered with its case bears no time of its own, and an amendment none but its revision's."""
    found = gathered(sought.account, sought.case, [kind for kind in KINDS if kind.name in kinds])
    found.latest = max(found.latest, latest_of(sought.account, sought.case, {"case", "revision"}))
    return found


def _paper(sought: Sought, what: str, found: OnFile) -> Paper:
    return paper_of(sought, what, found.latest)


def _always(_sought: Sought) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Report:
    """`kinds` of rows that it reads; `is_there`: whether a case that the account may export has such a report; where
    not, it does not exist."""

    label: str
    printed: Callable[[Sought], Printed]
    kinds: Callable[[Sought], Collection[str]]
    is_there: Callable[[Sought], bool] = _always


def offered(sought: Sought) -> list[str]:
    """The names of the reports that there are of the case."""
    return [name for name, report in REPORTS.items() if report.is_there(sought)]


def report_of(sought: Sought, name: str) -> Asked:
    """One of REPORTS, of a case that the account of `sought` may export."""
    key, chapters, report = sought.case.key, tuple(sought.chapters), REPORTS[name]

    def again(account: Account) -> Sought:
        (case,) = cases_with(account, [key])
        return Sought(account, case, chapters)

    what = f"Case {number_of(sought.case)}: {report.label.lower()}"
    return Asked(
        title=f"{what} ({', '.join(CHAPTERS[one][0].lower() for one in chapters)})" if chapters else what,
        file_name=f"{number_of(sought.case)} {report.label.lower()}",
        verb=EXPORTED_REPORT,
        about=("case", key),
        gathered=lambda account: Gathered(report.printed(again(account)), _words(name, chapters, key)),
        cases=lambda account: cases_with(account, [key]),
        rows=lambda account: _rows(again(account), report.kinds(sought)),
    )


def _words(name: str, chapters: Sequence[str], key: str) -> dict[str, Any]:
    told = list(chapters or CHAPTERS) if name == "book" else []
    linked = name == "brief" or set(told) & TELL_OF_LEADS  # a judgement after it is none before the score was seen
    return {"report": name, "chapters": told} | ({"linked": [key]} if linked else {})


def _rows(sought: Sought, names: Collection[str]) -> int:
    kinds = (kind for kind in KINDS if kind.name in names)
    return sum(kind.rows(sought.account, sought.case, Right.READ).count() for kind in kinds)


REPORTS: dict[str, Report] = {
    "book": Report("Murder book", murder_book, lambda sought: {name for _, kinds in chosen(sought) for name in kinds}),
    "brief": Report("Brief on one page", one_page, lambda _: {name for _, kinds, _ in _BRIEF for name in kinds}),
    "custody": Report("Chain of custody", custody_report, lambda _: CUSTODY),
    "timeline": Report("Timeline for the prosecutor", timeline_for_court, lambda _: TIMED),
    "doe": Report("Doe report", printed_doe, lambda _: DOE, is_doe),
}
