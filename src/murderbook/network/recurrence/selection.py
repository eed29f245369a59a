"""The set of files that is asked about, frozen before anybody's name is looked at.

Files that were chosen because of somebody have him in them by construction: no test can help afterwards. So a selection
says who chose, when and why, and its digest is on record before the log of handlings is opened.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

LEAST_FILES = 3  # of fewer nothing can be said


@dataclass(frozen=True, slots=True)
class Selection:
    """`at`: ISO moment. Made by `freeze` alone."""

    files: tuple[str, ...]
    reason: str
    author: str
    at: str
    digest: str


def freeze(files: Iterable[str], *, reason: str, author: str, at: str) -> Selection:
    """ValueError where fewer than three files are chosen, or why, by whom or when is not said."""
    chosen = tuple(sorted(set(files)))
    if len(chosen) < LEAST_FILES:
        raise ValueError(f"{len(chosen)} files are chosen: of fewer than {LEAST_FILES} nothing can be said")
    for name, text in (("reason", reason), ("author", author), ("at", at)):
        if not text.strip():
            raise ValueError(f"{name} is empty: a selection says why, by whom and when, before names are looked at")
    return Selection(chosen, reason, author, at, digest_of(chosen, reason, author, at))


def chosen_among(selection: Selection, present: Collection[str]) -> Selection:
    """The same selection, under its digest, of those files that are there."""
    return replace(selection, files=tuple(file for file in selection.files if file in present))


def digest_of(files: tuple[str, ...], reason: str, author: str, at: str) -> str:
    """SHA-256 of what was frozen, so that it can be put on record without telling it."""
    said = json.dumps([sorted(files), reason, author, at], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(said.encode("ascii")).hexdigest()
