"""Arrow columns as Python lists, fast: `to_pylist` boxes value by value and took longer than the database did."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_FEW = 4  # a column with a quarter as many values as rows, or fewer, shares one object per value
_PROBED = 512


def single_value(column: Any) -> tuple[bool, Any]:  # noqa: ANN401 - pyarrow has no types
    """Whether every row holds the same value (or null), and that value."""
    if column.null_count == len(column):
        return True, None
    if column.null_count or pa.types.is_fixed_size_binary(column.type):
        return False, None
    if not column[0].equals(column[len(column) // 2]):
        return False, None
    ends = pc.min_max(column)
    return ends["min"].equals(ends["max"]), ends["min"].as_py()


def as_list(column: Any) -> list[Any]:  # noqa: ANN401
    """The values, null as None, times as text in the form both databases take."""
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_timestamp(flat.type):
        flat = flat.cast(pa.string())
    if pa.types.is_string(flat.type):
        return _texts(flat)
    if flat.null_count == 0:
        listed: list[Any] = flat.to_numpy(zero_copy_only=False).tolist()
        return listed
    filled = flat.fill_null(False if pa.types.is_boolean(flat.type) else 0)
    values = filled.to_numpy(zero_copy_only=False).astype(object)
    values[flat.is_null().to_numpy(zero_copy_only=False)] = None
    whole: list[Any] = values.tolist()
    return whole


def _texts(flat: Any) -> list[Any]:  # noqa: ANN401
    if len(flat.slice(0, _PROBED).unique()) * 2 > _PROBED:  # hardly any value twice: nothing to share
        return _each(flat)
    coded = flat.dictionary_encode()
    if len(coded.dictionary) * _FEW > len(flat):
        return _each(flat)
    words = np.array([*coded.dictionary.to_pylist(), None], dtype=object)
    chosen = coded.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)
    shared: list[Any] = words[chosen].tolist()
    return shared


def _each(flat: Any) -> list[Any]:  # noqa: ANN401
    texts: list[Any] = flat.to_numpy(zero_copy_only=False).tolist()
    return texts
