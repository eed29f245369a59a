"""The declaration in force: the last one that was adopted, else the one that the program ships."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from murderbook.workbench.leads.models import Declared

if TYPE_CHECKING:  # the engines load when there is work
    from murderbook.linkage.model import Declaration


def in_force() -> Declared | None:
    """The last one adopted; None where the shipped one is in force, as ever or again."""
    last = Declared.objects.order_by("-pk").first()
    return last if last is not None and last.model_id else None


def declaration_in_force() -> Declaration:
    """As the next search weighs by it."""
    from murderbook.linkage.model import declaration_of, load_declaration

    adopted = in_force()
    return load_declaration() if adopted is None else declaration_of(adopted.raw)


def name_in_force() -> str:
    """Its id. Asked often, and without loading an engine."""
    name = Declared.objects.order_by("-pk").values_list("model_id", flat=True).first()
    return name or shipped_name()


@cache
def shipped_name() -> str:
    """The id of the shipped one, read without its room."""
    text = files("murderbook").joinpath("linkage", "models", "assumed.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["id"])
