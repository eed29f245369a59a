"""Code lists: data files with a source line each, read once. A code in no list is kept and shown, never dropped."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Code:
    """One entry. `group` joins codes that are one thing for base rates ("firearm"); `unknown` codes say nothing."""

    code: str
    label: str
    group: str | None = None
    unknown: bool = False
    synonyms: tuple[str, ...] = ()
    question: str = ""  # behaviours: what the coder asks of the page
    attributes: dict[str, str] = field(default_factory=dict, hash=False)  # further columns: a state's fips, ucr


@dataclass(frozen=True, slots=True)
class CodeList:
    name: str
    title: str
    source: str
    licence: str
    entries: tuple[Code, ...]

    def get(self, code: str | None) -> Code | None:
        return None if code is None else _by_code(self.name).get(code)

    def label(self, code: str | None) -> str:
        """Label for a person; the bare code where the list does not know it, 'unknown' for None."""
        if code is None:
            return "unknown"
        entry = self.get(code)
        return entry.label if entry else code

    def find(self, text: str) -> Code | None:
        """The entry meant by a code, label or synonym, ignoring case and outer space; None where none fits."""
        return _by_any_name(self.name).get(" ".join(text.lower().split()))


_FIELDS = frozenset({"code", "label", "group", "unknown", "synonyms", "question"})


@cache
def code_list(name: str) -> CodeList:
    """The list in codes/NAME.toml. FileNotFoundError where there is none."""
    raw = tomllib.loads(files("murderbook.casefile.codes").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    entries = tuple(
        Code(
            code=str(row["code"]),
            label=row["label"],
            group=row.get("group"),
            unknown=row.get("unknown", False),
            synonyms=tuple(row.get("synonyms", ())),
            question=row.get("question", ""),
            attributes={key: str(value) for key, value in row.items() if key not in _FIELDS},
        )
        for row in raw["codes"]
    )
    return CodeList(name, raw["title"], raw["source"], raw["licence"], entries)


@cache
def _by_code(name: str) -> dict[str, Code]:
    return {entry.code: entry for entry in code_list(name).entries}


@cache
def _by_any_name(name: str) -> dict[str, Code]:
    found: dict[str, Code] = {}
    for entry in code_list(name).entries:
        for text in (entry.code, entry.label, *entry.synonyms):
            found.setdefault(" ".join(text.lower().split()), entry)
    return found
