"""The packaged tables, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The content of demo/data/NAME.toml. FileNotFoundError where there is none."""
    return tomllib.loads(files("murderbook.demo.data").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def marginals(path: str) -> dict[str, float]:
    """One table of shares by its dotted path, such as 'age.F.knife'."""
    node: Any = table("marginals")
    for part in path.split("."):
        node = node.get(part, {})
    return {str(key): float(share) for key, share in node.items()}
