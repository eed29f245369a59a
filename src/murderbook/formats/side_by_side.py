"""Cells of several columns joined row by row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import pyarrow.compute as pc


def side_by_side(parts: Sequence[Any], separator: str) -> Any:  # noqa: ANN401 - pyarrow string arrays
    """One text a row, nulls left out; "" where all parts are null: pyarrow's own function drops such a row, and every
    row below it would get the text of another."""
    none: Any = reduce(pc.and_, map(pc.is_null, parts))
    return pc.binary_join_element_wise(pc.if_else(none, "", parts[0]), *parts[1:], separator, null_handling="skip")
