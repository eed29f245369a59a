"""A model file with its calibration: the text as it was, the calibration at its end, an earlier one taken out."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import tomli_w

from murderbook.resolution.calibration.form import Calibration

_TABLE = re.compile(r"^\[calibration\][^\n]*\n(?:(?!\[).*\n?)*", re.MULTILINE)


def with_calibration(model: Path | None, calibration: Calibration) -> str:
    """`model`: the file that the search was by; None the program's own."""
    if model is None:
        text = files("murderbook.resolution.models").joinpath("persons.toml").read_text(encoding="utf-8")
    else:
        text = model.read_text(encoding="utf-8")
    told = tomli_w.dumps({"calibration": {**calibration.document, "compared": sorted(calibration.compared)}})
    return f"{_TABLE.sub('', text).rstrip()}\n\n{told}"
