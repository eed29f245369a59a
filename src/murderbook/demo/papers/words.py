"""The templates, and which of them one half may use."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

HALVES = ("tune", "test")


@cache
def template(file: str, key: str, half: str | None, table: str = "") -> tuple[str, ...]:
    """The templates of `key` in templates/FILE.toml: those of one half, or with None all. KeyError where there is no
    such key."""
    found = _file(file)
    lists: dict[str, list[str]] = (found[table] if table else found)[key]
    wanted = ("both", half) if half else ("both", *HALVES)
    return tuple(words for name in wanted for words in lists.get(name, ()))


@cache
def _file(name: str) -> dict[str, Any]:
    text = files("murderbook.demo.papers.templates").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
