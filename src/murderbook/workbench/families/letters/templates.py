"""Templates of letters: a text for each kind and language. The unit's own stand in its record (letters/en/)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings

# Of an application, and of next of kin alone: by the name of the file, what a page calls it.
OF_APPLICATION = {
    "receipt": "Receipt and notice of rights",
    "extension": "More time",
    "decision": "Decision",
    "update": "Update",
    "certification": "Certification: not eligible",
}
OF_KIN = {"anniversary": "Anniversary", "form": "Form of application"}
LABELS = OF_APPLICATION | OF_KIN

FIELDS = frozenset(
    {
        *("applicant", "victim", "case", "applied", "received", "due", "law", "contact", "unit", "today", "stage"),
        *("decision_months", "extension_months", "extension_reason", "decided", "decision", "decision_reason"),
        *("bar_words", "not_met"),
    }
)
_FIELD = re.compile(r"\{([^{}\s]*)\}")
_SUBJECT = "Subject:"


class TemplateError(ValueError):
    """A template that cannot be used; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Wording:
    name: str
    language: str
    subject: str
    text: str


def letter_names() -> list[tuple[str, str]]:
    """Of an application, for a form."""
    return list(OF_APPLICATION.items())


def template(name: str, language: str) -> Wording:
    """The unit's own where it has one. TemplateError."""
    where = f"letters/{language}/{name}.txt"
    own: Path = settings.RECORD.folder / where
    try:
        text = own.read_text(encoding="utf-8") if own.exists() else _packaged(name, language)
    except (UnicodeDecodeError, OSError) as error:
        raise TemplateError(f"{where} cannot be read: {error}. Save it as text in UTF-8.") from error
    return read(name, language, text, where)


def read(name: str, language: str, text: str, where: str) -> Wording:
    first, _, rest = text.partition("\n")
    if not first.startswith(_SUBJECT) or not rest.strip():
        raise TemplateError(f"{where}: the first line begins with '{_SUBJECT}', and the letter stands beneath it.")
    for field in _FIELD.findall(text):
        if field not in FIELDS:
            known = ", ".join(sorted(FIELDS))
            raise TemplateError(f"{where}: {{{field}}} is nothing that the record fills in; known are {known}.")
    return Wording(name, language, first.removeprefix(_SUBJECT).strip(), rest.strip())


def filled(text: str, values: Mapping[str, str]) -> str:
    """What the record does not say stands in brackets: no letter with one is signed."""
    return _FIELD.sub(lambda found: values.get(found[1], "") or f"[{found[1].replace('_', ' ')}: not on record]", text)


@cache
def _packaged(name: str, language: str) -> str:
    return files("murderbook.workbench.families.letters").joinpath(language, f"{name}.txt").read_text(encoding="utf-8")


@cache
def words_of(language: str) -> Mapping[str, Any]:
    raw = files("murderbook.workbench.families.letters").joinpath("words.toml").read_text(encoding="utf-8")
    words: Mapping[str, Any] = tomllib.loads(raw)[language]
    return words
