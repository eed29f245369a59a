"""The fields a column can be given, in groups a person can find his way in: most used first, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from murderbook.casefile.code_lists import code_list
from murderbook.formats import Layout
from murderbook.formats.register import NUMBERED
from murderbook.formats.register_fields import SITE_PARTS, SITES

NUMBERED_SHOWN = 3  # exhibit_1 ... exhibit_3 are offered; a column named for a later one is recognised by its name
_NUMBERED_TITLES = {
    "exhibit": "Exhibits",
    "witness": "Witnesses",
    "review": "Reviews",
    "news": "New information",
    "link": "Physical links",
}
_PEOPLE = {"victim_": "Victim", "suspect_": "Suspect", "offender_": "Offender"}
_CASE, _PLACES, _BEHAVIOURS = "Case", "Places", "Behaviours"
_ORDER = (
    _CASE, "Victim", "Suspect", "Offender", _PLACES, _BEHAVIOURS, "Exhibits", "Witnesses", "Reviews",
    "New information", "Physical links",
)  # fmt: skip
_MOST_USED = (
    "number", "date", "status", "area", "state", "weapon", "circumstance", "notes", "agency", "agency_number",
    "victim_name", "victim_sex", "victim_age",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One field as the page offers it."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    choices: list[Choice]


def groups(layout: Layout) -> list[Group]:
    """Every field that is offered, each once."""
    found: dict[str, list[Choice]] = {}
    for title, choice in _all(layout):
        found.setdefault(title, []).append(choice)
    return [Group(title, sorted(found[title], key=_by_use)) for title in sorted(found, key=_ORDER.index)]


def names(layout: Layout) -> set[str]:
    return {choice.name for _, choice in _all(layout)}


def _all(layout: Layout) -> Iterator[tuple[str, Choice]]:
    for field in layout.fields:
        yield _group_of(field.name), Choice(field.name, _label(field.name, field.help))
    if layout.name != "register":
        return
    for entry in code_list("behaviour").entries:
        yield _BEHAVIOURS, Choice(f"behaviour_{entry.code}", entry.label)
    for kind, parts in NUMBERED.items():
        for number in range(1, NUMBERED_SHOWN + 1):
            for part in parts:
                label = f"{kind.capitalize()} {number}: {part.replace('_', ' ')}"
                yield _NUMBERED_TITLES[kind], Choice(f"{kind}_{number}_{part}", label)


def _by_use(choice: Choice) -> int:
    """Sorting is stable: what is not among the most used keeps the order of its layout."""
    return _MOST_USED.index(choice.name) if choice.name in _MOST_USED else len(_MOST_USED)


def _site_of(name: str) -> str | None:
    return next((site for site in SITES for part in SITE_PARTS if name == f"{site}_{part}"), None)


def _group_of(name: str) -> str:
    if _site_of(name):
        return _PLACES
    if name.startswith("behaviours_"):
        return _BEHAVIOURS
    return next((title for prefix, title in _PEOPLE.items() if name.startswith(prefix)), _CASE)


def _label(name: str, meaning: str) -> str:
    site = _site_of(name)
    if site:
        return f"{site.replace('_', ' ').capitalize()}: {SITE_PARTS[name.removeprefix(f'{site}_')]}"
    return f"{name.replace('_', ' ').capitalize()}: {meaning}"


def is_field(layout: Layout, name: str) -> bool:
    """Whether the layout has a field of exactly this name, offered or not."""
    return any(field.name == name for field in layout.fields) or layout.pattern(name) == name


def in_words(name: str) -> str:
    """A field as the page names it, without what it means."""
    return name.replace("_", " ").capitalize()


_SAME_IN_ALL = ("agency", "state", "offence", "status", "kind", "county_fips", "area")


def groups_for_constants(layout: Layout) -> list[Group]:
    """The fields that can be the same in every row, those that often are first. The number of a case cannot."""
    shown = [
        Group(group.title, [choice for choice in group.choices if choice.name != layout.natural_key])
        for group in groups(layout)
    ]
    by_name = {choice.name: choice for group in shown for choice in group.choices}
    often = Group("Often the same in every row", [by_name[name] for name in _SAME_IN_ALL if name in by_name])
    rest = [Group(one.title, [choice for choice in one.choices if choice not in often.choices]) for one in shown]
    return [group for group in (often, *rest) if group.choices]
