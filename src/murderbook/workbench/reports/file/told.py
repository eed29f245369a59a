"""Rows as facts in words: every column that holds something, but for those that are hidden on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import BinaryField, Field, ForeignKey

from murderbook.casefile.code_lists import code_list
from murderbook.casefile.counties import county
from murderbook.evidence.lead import Standing
from murderbook.reports.item import Fact
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.casework.custody.amounts import in_words
from murderbook.workbench.leads.words import chance_in_words
from murderbook.workbench.pages.words import span_in_words
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.file.kind import Kind, Row

# What tells nothing of the case: inner numbers, and what another line of the same row says in words.
SILENT = frozenset({"id", "key", "version", "batch", "scope", "run", "search", "year", "unit"})
SUGGESTED = "a suggestion of the program, for a person to judge; it accuses nobody"
ASSUMED = ". Its rates are assumed: the score orders pairs, and is no probability"
SPANS = {"event": "When", "occurred": "When it happened"}
_ENDS = ("earliest", "latest", "precision", "as_written")


@dataclass(slots=True)
class Names:
    """What rows point to, in words: accounts, other cases that may be named, and rows told before by table and key."""

    accounts: Mapping[int, str] = field(default_factory=dict)
    cases: dict[int, str] = field(default_factory=dict)
    rows: dict[tuple[str, int], str] = field(default_factory=dict)


def facts_of(kind: Kind, row: Row, names: Names) -> tuple[Fact, ...]:
    """All that a row says."""
    found: list[Fact] = []
    for column in row._meta.concrete_fields:
        is_own_case = column.name == "case" and kind.about == ("case",)
        if is_own_case or column.name in SILENT or column.name in kind.hidden:
            continue
        found += _fact(row, column, names)
    found += _several(row, names)
    found += _MORE.get(kind.name, _nothing)(row)
    return tuple(sorted(found, key=lambda fact: fact[0] in _BY_WHOM))  # who wrote it stands below what he wrote


def _fact(row: Row, column: Field[Any, Any], names: Names) -> list[Fact]:
    stem, _, end = column.name.partition("_")
    if stem in SPANS and end in _ENDS:
        return _span(row, stem) if end == "earliest" else []
    if column.name.endswith("_thousandths"):
        amount = getattr(row, column.name)
        return [] if amount is None else [(_label(column).removesuffix(" thousandths"), in_words(amount, row.unit))]
    if isinstance(column, BinaryField):
        return []
    words = (
        _linked(column, getattr(row, column.attname), names) if isinstance(column, ForeignKey) else _said(row, column)
    )
    return [(_label(column), words)] if words else []


def _several(row: Row, names: Names) -> list[Fact]:
    """Lists of cases that a row names."""
    told = []
    for column in row._meta.many_to_many:
        numbers = getattr(row, column.name).order_by("pk").values_list("pk", flat=True)
        words = ", ".join(filter(None, (names.cases.get(number) for number in numbers)))
        told += [(_spaced(column.name).capitalize(), words)] if words else []
    return told


def _span(row: Row, stem: str) -> list[Fact]:
    ends = [getattr(row, f"{stem}_{end}") for end in _ENDS]
    if ends[0] is None and not ends[3]:
        return []
    words = span_in_words(*ends)
    written = f" (written: {ends[3]})" if ends[3] and ends[3] != words else ""
    return [(SPANS[stem], words + written)]


def _linked(column: ForeignKey[Any, Any], number: int | None, names: Names) -> str:
    """What a row points to, by its name; nothing where that may not be named here."""
    if number is None or column.related_model is Compartment:
        return ""
    if column.related_model is Account:
        return names.accounts.get(number, "")
    if column.related_model is Case:
        return names.cases.get(number, "")
    return names.rows.get((column.related_model._meta.label_lower, number), "")


def _said(row: Row, column: Field[Any, Any]) -> str:
    value = getattr(row, column.name)
    if value is None or value == "" or value in ([], {}):
        return ""
    if column.name == "exposures":
        return "; ".join(code_list("exposure").label(str(one)) for one in value)
    if code := _code(row, column.name, value):
        return code
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    return in_text(value)


def _code(row: Row, name: str, value: object) -> str:
    """What a code stands for, beside the code; nothing where the column holds none."""
    if name == "county_fips":
        found = county(str(value))
        return f"{found.name}, {found.state} ({value})" if found else str(value)
    listed = _CODES.get(f"{row._meta.model_name}.{name}") or _CODES.get(name)
    if listed is None:
        return ""
    label = code_list(listed).label(str(value))
    is_ours = str(value).islower()  # a name of the program's own, which nobody looks up anywhere
    return label if label == value or is_ours or name.endswith("sex") else f"{label} ({value})"


_CODES = {
    **{name: name for name in ("weapon", "circumstance", "situation", "offence", "race", "ethnicity", "relationship")},
    **dict.fromkeys(("sex", "victim_sex"), "sex"),
    "exceptional": "exceptional_clearance",
    "site_type": "site_type",
    "exhibit.kind": "exhibit_kind",
    "examination.kind": "examination",
    "behaviour.code": "behaviour",
}
_BY_WHOM = frozenset(
    {"Written by", "Written at", "By", "At", "Created at", "Asked at", "Withdrawn by", "Withdrawn at", "Why withdrawn"}
)


def in_text(value: object) -> str:
    """A value of any column as text; lists and tables in one line."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%-d %b %Y, %H:%M} UTC"
    if isinstance(value, date):
        return f"{value:%-d %b %Y}"
    if isinstance(value, Mapping):
        return "; ".join(
            f"{_spaced(str(name))}: {in_text(one)}" for name, one in value.items() if one not in ("", None)
        )
    if isinstance(value, list | tuple):
        return "; ".join(in_text(one) for one in value)
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def _label(column: Field[Any, Any]) -> str:
    told = _LABELS.get(column.name)
    return told or _spaced(str(column.verbose_name)).capitalize()


def _spaced(name: str) -> str:
    return name.replace("_", " ")


_LABELS = {
    "sha256": "SHA-256",
    "author": "Written by",
    "entered_at": "Written at",
    "account": "By",
    "at": "At",
    "page": "Page cited",
    "cited": "Cited",
    "bytes": "Size in bytes",
    "first_page": "First page of the file",
    "county_fips": "County (FIPS)",
    "left": "First case",
    "right": "Second case",
    "score_millibits": "Score, in thousandths of a point",
    "chance_expected": "As strong by chance, expected",
    "chance_upper": "As strong by chance, 95 % upper limit",
    "chance_shown": "As strong by chance, as shown on screen",
    "chance_at_floor": "Less by chance than the search can tell",
    "is_latest": "Of the latest search",
    "stands": "Stands (no later search took its place)",
    "seal_intact": "Seal whole",
    "part_id": "Row",
    "withdrawn_why": "Why withdrawn",
    "withdrawn_reason": "Why withdrawn",
    "age_low": "Age, at least",
    "age_high": "Age, at most",
    "points_alone": "Points without links to other cases",
    "reasons": "Strongest",
    "unknown": "Not recorded",
    "weights_id": "Weights, version and hash",
    "computed_at": "Reckoned at",
}


def _nothing(_row: Row) -> list[Fact]:
    return []


def _lead(row: Row) -> list[Fact]:
    """That it is a suggestion, the proposition, what chance alone gives, and each reason with its score."""
    document = row.document
    found = [
        ("What it is", SUGGESTED + (ASSUMED if row.standing == Standing.ASSUMED else "")),
        ("Proposition to be judged", document.get("h1") or ""),
        ("Against", document.get("h2") or ""),
        ("As strong by chance", chance_in_words(row) if "weights" in document else ""),
        ("Rates", document.get("model") or ""),
    ]
    for weight in document.get("weights", ()):
        score = "none" if weight.get("score") is None else f"{weight['score']:+.2f}"
        sentence = weight.get("sentence") or ""
        found.append((weight.get("label") or weight["comparison"], f"score {score}, {weight['state']}. {sentence}"))
    return [fact for fact in found if fact[1]]


def _search(row: Row) -> list[Fact]:
    run = row.run
    told = f"{run.engine}, {run.cases:,} cases, seed {run.seed}, {run.replicas} replicas, files {run.corpus_hash[:16]}"
    return [("Found by the search", f"{told}, {in_text(run.started_at)}")]


def _lead_and_search(row: Row) -> list[Fact]:
    return _lead(row) + _search(row)


def _assessment(row: Row) -> list[Fact]:
    """Each term in words with its points, those that add nothing too, and what would move the case up."""
    terms = [(one["label"], f"{one['points']:+d}: {one['words']}") for one in row.terms]
    steps = [("Would move up", f"{one['words']} (+{one['gain']})") for one in row.would_move_up]
    return [("What they are", "an order of work, reckoned by the program; no probability"), *terms, *steps]


_MORE: Mapping[str, Callable[[Row], list[Fact]]] = {
    "lead": _lead_and_search,
    "candidate": _lead,
    "assessment": _assessment,
}
