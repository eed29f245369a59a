"""Validation of a whole column at once: each distinct text is judged once, its verdict taken for every row that has
it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from murderbook.formats.reject import BadValueError, Problem

REMEMBERED = 100_000  # distinct texts per column


@dataclass(slots=True)
class Column:
    """A judged column: for each row the number of its distinct text, and per distinct text a value or an error."""

    texts: list[str]
    values: list[Any]  # None where the text is bad or means unknown
    errors: dict[int, BadValueError]
    index: npt.NDArray[np.int32]

    def array(self, kind: Any, part: Callable[[Any], Any] | None = None) -> Any:  # noqa: ANN401 - pyarrow types
        """The values (or a part of each) per row, as a pyarrow array of the kind."""
        picked = self.values if part is None else [None if value is None else part(value) for value in self.values]
        return pa.array(picked, kind).take(pa.array(self.index))

    def bad(self) -> npt.NDArray[np.bool_] | None:
        """Rows whose text is an error; None where there are none."""
        if not self.errors:
            return None
        wrong = np.zeros(len(self.texts), dtype=bool)
        wrong[list(self.errors)] = True
        return wrong[self.index]

    def problems(self, column: str, lines: npt.NDArray[np.int64]) -> list[Problem]:
        bad = self.bad()
        if bad is None:
            return []
        return [
            Problem(int(lines[row]), column, self.texts[self.index[row]], self.errors[int(self.index[row])])
            for row in np.flatnonzero(bad)
        ]


@dataclass(slots=True)
class Judge:
    """Judges columns by a function of one text that returns a value, or None for unknown, or raises BadValueError."""

    parse: Callable[[str], Any]
    _known: dict[str, Any] = field(default_factory=dict)

    def column(self, cells: Any) -> Column:  # noqa: ANN401 - a pyarrow string array
        encoded = cells.dictionary_encode()
        texts = encoded.dictionary.to_pylist()
        values: list[Any] = []
        errors: dict[int, BadValueError] = {}
        for number, text in enumerate(texts):
            value = self._judged(text)
            if isinstance(value, BadValueError):
                errors[number] = value
                value = None
            values.append(value)
        return Column(texts, values, errors, encoded.indices.to_numpy(zero_copy_only=False))

    def _judged(self, text: str) -> Any:  # noqa: ANN401 - the parser's own type
        if text in self._known:
            return self._known[text]
        try:
            value = self.parse(text)
        except BadValueError as error:
            value = error
        if len(self._known) < REMEMBERED:
            self._known[text] = value
        return value
