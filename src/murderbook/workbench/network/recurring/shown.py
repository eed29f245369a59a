"""An answer as its page shows it: what chance hardly explains apart from the rest, and figures in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """One question. `strong`: told with their explanations; `others`: in a table. `of_things`: phones, vehicles,
    places, which are named even where nothing follows; people are not."""

    title: str
    head: str  # of the column that says in how many files
    tested: int
    treated: list[str]
    strong: list[dict[str, Any]]
    others: list[dict[str, Any]]
    of_things: bool = False


THINGS = {"phone": "telephones", "vehicle": "vehicles", "place": "places"}
TITLES = {
    "out of hours": ("Entries in custody logs out of hours", "Files with one"),
    "gaps in custody": ("Gaps in custody that share a hand", "Files with one"),
    "leads without an outcome": ("Leads that ended at one desk", "Files with one"),
}


def parts_of(document: dict[str, Any]) -> list[Part]:
    found = [
        _part("Who is in these files more often than his duty explains", "Files", document, document["recurrences"])
    ]
    found += [_part(*TITLES[one["counted"]], one, one["findings"]) for one in document["counts"]]
    return found


def part_of(document: dict[str, Any], role: str) -> Part:
    """Of an open record there is one question: what of one kind recurs."""
    title = f"Which {THINGS.get(role, 'persons')} are in these files more often than chance explains?"
    return replace(_part(title, "Files", document, document["recurrences"]), of_things=role in THINGS)


def _part(title: str, head: str, told: dict[str, Any], rows: list[dict[str, Any]]) -> Part:
    shown = [{**row, "by_chance": by_chance(row["chance"]), "p_words": small(row["p"])} for row in rows]
    for row in shown:
        row["p_less_words"] = small(row["p_one_wrong_entry"])
        row["expected_words"] = "below 0.01" if row["expected"] < 0.005 else f"{row['expected']:.2f}"
        row["in_all"] = number(row["chance"]["in_all"])
    strong = [row for row in shown if row["stands_out"]]
    others = [row for row in shown if not row["stands_out"]]
    treated = told["treated"] if "counted" in told else []  # of the first question they stand above all
    return Part(title, head, told["tested"], treated, strong, others)


def by_chance(chance: dict[str, Any]) -> str:
    return f"fewer than {number(chance['shown'])}" if chance["fewer_than"] else f"about {number(chance['shown'])}"


def number(value: float) -> str:
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def small(p: float) -> str:
    """p as a number of two figures; very small ones as such."""
    return "below 0.000001" if p < 1e-6 else f"{p:.2g}" if p >= 1e-4 else f"{p:.6f}".rstrip("0")
