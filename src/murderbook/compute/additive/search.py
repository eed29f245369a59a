"""One interface to the engines: the best partners of each case among all, exactly, on any number of workers.

Results do not depend on engine or workers: scores are whole numbers and ties go by row. The Numba engine keeps a copy
of the columns in an order of its own, so the caller may let go of theirs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from copy import copy
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from murderbook.compute.additive import oracle
from murderbook.compute.additive.check import check, check_columns
from murderbook.compute.additive.form import Additive, Cells, Columns, Weights
from murderbook.compute.additive.pairs import (
    AllFrom,
    BestOf,
    ScoresFrom,
    Share,
    Sink,
    asked,
    by_kernel,
    by_oracle,
    gather,
)
from murderbook.compute.additive.prepare import Prepared, Rows, prepare, prepare_like
from murderbook.compute.additive.resume import Parts, fingerprint
from murderbook.compute.engine import Engine, compiled, default_workers, in_order
from murderbook.compute.packed import Found, Ints

Progress = Callable[[float, float], None]  # the share that is done, and the seconds left at the speed so far
ROWS_A_WORKER = 20_000  # fewer are scored sooner than a second thread has begun
PART_PAIRS = 1_000_000_000  # pairs of a part: long enough to hide its cost, short enough for progress and Ctrl-C
_LANES = 32
_CODES, _INTS = (np.uint16, np.uint16), (np.int32, np.int32)
_COLUMN_KINDS: tuple[Any, ...] = (
    *_CODES,
    np.int32,
    np.bool_,
    np.int32,
    np.float64,
    *_INTS,
    np.int8,
    np.bool_,
    np.int32,
)
_DOUBLES = ("distances", "edges")


class AdditiveSearch:
    """Searches over the cases of an additive score. `queries`: rows to find partners of, in this order; None is all."""

    def __init__(
        self,
        additive: Additive,
        queries: Ints | None = None,
        engine: Engine = "auto",
        workers: int | None = None,
    ) -> None:
        """ValueError where `additive` does not hold to its form, a query is no row, or there is no worker."""
        if workers is not None and workers < 1:
            raise ValueError(f"at least one worker, not {workers}")
        check(additive)
        self.n = additive.n
        self.workers = workers or default_workers()
        self._cells, self._weights = _plain_cells(additive.cells), _plain_weights(additive.weights)
        self._module = compiled(engine, "murderbook.compute.additive.kernel") if self.n else None
        self._additive: Additive | None = Additive(_plain_columns(additive.columns), self._cells, self._weights)
        self._prepared: Prepared | None = None
        self.queries = self._rows(np.arange(self.n) if queries is None else queries)

    def of(self, queries: Ints) -> AdditiveSearch:
        """The same search for other queries, without preparing the cases again."""
        other = copy(self)
        other.queries = self._rows(queries)
        return other

    def on(self, additive: Additive) -> AdditiveSearch:
        """The same search over other values of as many cases. What does not follow from categories is not prepared
        again where all else that it follows from is the same. ValueError as at first, or where there are more or fewer.
        """
        if additive.n != self.n:
            raise ValueError(f"the search is over {self.n} cases, not {additive.n}")
        check(additive)
        other = copy(self)
        other._cells, other._weights = _plain_cells(additive.cells), _plain_weights(additive.weights)
        form = Additive(_plain_columns(additive.columns), other._cells, other._weights)
        if self._prepared is None:
            other._additive = form
        else:
            held = Additive(self._prepared.columns, self._cells, self._weights)
            other._prepared = prepare_like(form, self._prepared, held)
        return other

    def _ready(self) -> Prepared:
        """The cases in an order of the search's own. Made when many pairs are first asked for: one row is scored as
        soon without. After that the order of the caller is not held any more."""
        if self._prepared is None:
            self._prepared, self._additive = prepare(self._plain), None
        return self._prepared

    def _lying(self) -> tuple[Columns, Ints, Ints]:
        """The cases as they lie, the row of each, and where each row lies."""
        if self._prepared is not None:
            return self._prepared.columns, self._prepared.row, self._prepared.place
        rows = np.arange(self.n, dtype=np.int32)
        return self._plain.columns, rows, rows

    @property
    def _plain(self) -> Additive:
        """As the oracle reads it; the Numba engine may have let go of it."""
        assert self._additive is not None
        return self._additive

    @property
    def pairs(self) -> int:
        """Pairs of a query and another case, those that can be no lead included."""
        return len(self.queries) * max(self.n - 1, 0)

    @property
    def pairs_once(self) -> int:
        """The same, where a pair of two queries is one pair."""
        return asked(self.queries, self.n).pairs

    @property
    def nbytes(self) -> int:
        """Bytes that the search holds, tables of weights and results aside."""
        return sum(array.nbytes for array in _arrays((self._additive, self._prepared)))

    def scores_of(self, i: int) -> Ints:
        """Milli-bits [n] of case `i` against every case; SKIPPED where the pair is no lead, `i` itself included."""
        row = int(self._rows(np.array([i]))[0])
        if self._module is None:
            return oracle.scores_of(self._plain, row, np.arange(self.n))
        columns, _, place = self._lying()
        return self._scores(columns, int(place[row]), True)

    def scores_of_new(self, case: Columns) -> Ints:
        """Milli-bits [n] of a case that is not among the cases against each of them; SKIPPED where it is no lead.

        `case` has one row, coded as the cases are. ValueError where it does not hold to the form.
        """
        case = self._new(case)
        if self._module is None:
            return oracle.scores_of(_with(self._plain, case), self.n, np.arange(self.n))
        return self._scores(case, 0, False)

    def partners_of_new(self, case: Columns, k: int) -> tuple[Ints, Ints]:
        """Scores and rows [k] of the best partners of a case that is not among the cases; SKIPPED and -1 pad."""
        case = self._new(case)
        if self._module is None:
            score, partner = oracle.top_partners(_with(self._plain, case), np.array([self.n], np.int32), k)
        else:
            who = np.zeros(1, np.int32)
            score, partner = self._module.top_partners(
                self._ready(), self._cells, self._weights, case, who, _at_least_one(k), False
            )
        return score[0], partner[0]

    def scores_of_pairs(self, left: Ints, right: Ints) -> Ints:
        """Milli-bits [pairs] of pairs of rows; SKIPPED where a pair is no lead."""
        left, right = self._rows(left), self._rows(right)
        if left.shape != right.shape:
            raise ValueError(f"as many rows on the left as on the right, not {len(left)} and {len(right)}")
        out = np.empty(len(left), np.int32)
        if self._module is None:
            for at, (i, j) in enumerate(zip(left, right, strict=True)):
                out[at] = oracle.scores_of(self._plain, int(i), np.array([j], np.int64))[0]
            return out
        columns, _, place = self._lying()
        self._module.pairs_entry()(place[left], place[right], columns, self._cells, self._weights, out)
        return out

    def top_partners(
        self, k: int, progress: Progress | None = None, resume: Path | str | None = None
    ) -> tuple[Ints, Ints]:
        """Scores and rows [queries, k] of the best partners of each query: highest first, ties by row.

        SKIPPED and -1 pad. `resume`: a folder to keep finished parts in; a run that was killed goes on from it.
        ValueError where the folder holds the parts of another search, or `k` is below one.
        """
        k, order = _at_least_one(k), self._order()
        size = self._part_size()
        parts = [order[begin : begin + size] for begin in range(0, len(order), size)]
        kept = None if resume is None else Parts(Path(resume), self._fingerprint(order, k, size))
        score, partner = (np.empty((len(order), k), np.int32) for _ in range(2))
        began, done, fresh = time.perf_counter(), 0, 0
        with closing(self._each(parts, k, kept)) as results:
            for number, found, is_fresh in results:
                score[parts[number]], partner[parts[number]] = found
                done, fresh = done + len(parts[number]), fresh + is_fresh * len(parts[number])
                if progress is not None:
                    spent, left = time.perf_counter() - began, len(order) - done
                    progress(done / len(order), left * spent / fresh if fresh else (inf if left else 0.0))
        return score, partner

    def pairs_from(self, floor: int, progress: Share | None = None) -> Found:
        """All pairs of a query and another case of at least `floor` milli-bits, each once, but those that are no lead.

        Needs some 50 bytes of memory for each pair found.
        """
        found = AllFrom(floor)
        self._gather(found, progress)
        return found.found()

    def top_pairs(self, top: int, floor: int = -(2**30), progress: Share | None = None) -> Found:
        """The best `top` of these pairs."""
        if top < 1:
            return AllFrom(floor).found()
        found = BestOf(top, floor)
        self._gather(found, progress)
        return found.found()

    def scores_from(self, floor: int, progress: Share | None = None) -> Ints:
        """The scores of all these pairs of at least `floor` milli-bits, ascending."""
        found = ScoresFrom(floor)
        self._gather(found, progress)
        return found.found()

    def _gather(self, sink: Sink, progress: Share | None) -> None:
        if self._module is None:
            additive, wanted = self._plain, asked(self.queries, self.n)
            gather(wanted, lambda who: by_oracle(additive, wanted, who, sink), 1, progress)
            return
        prepared = self._ready()
        wanted = asked(prepared.place[self.queries], self.n)
        run = partial(by_kernel, self._module, prepared, self._cells, self._weights, wanted, sink=sink)
        gather(wanted, run, self.workers, progress)

    def _each(self, parts: list[Rows], k: int, kept: Parts | None) -> Generator[tuple[int, Ints, bool]]:
        """Number, result and whether it was worked out now, of each part, as they are finished."""

        def task(number: int) -> tuple[int, Ints, bool]:
            shape = (2, len(parts[number]), k)
            found = None if kept is None else kept.load(number, shape)
            if found is not None:
                return number, found, False
            found = np.stack(self._partners(self.queries[parts[number]], k))
            if kept is not None:
                kept.save(number, found)
            return number, found, True

        return in_order(task, len(parts), self.workers)

    def _partners(self, queries: Ints, k: int) -> tuple[Ints, Ints]:
        if self._module is None:
            return oracle.top_partners(self._plain, queries, k)
        prepared = self._ready()
        who = prepared.place[queries]
        found = self._module.top_partners(prepared, self._cells, self._weights, prepared.columns, who, k, True)
        return found[0], found[1]

    def _scores(self, queries: Columns, at: int, register: bool) -> Ints:
        assert self._module is not None
        columns, row_of, _ = self._lying()
        row, out = self._module.row_entry(), np.empty(self.n, np.int32)
        workers = min(self.workers, max(1, self.n // ROWS_A_WORKER))
        cuts = np.linspace(0, self.n, workers + 1).astype(np.int64)

        def task(part: int) -> None:
            begin, end = cuts[part], cuts[part + 1]
            row(queries, at, register, columns, row_of, begin, end, self._cells, self._weights, out)

        for _ in in_order(task, workers, workers):
            pass
        return out

    def _order(self) -> Rows:
        """Positions among the queries, so that those of a part are neighbours in the order of the search."""
        if self._module is None:
            return np.arange(len(self.queries))
        return np.argsort(self._ready().place[self.queries], kind="stable")

    def _part_size(self) -> int:
        """Follows from the cases and queries only: a run may go on with other workers."""
        size = min(PART_PAIRS // max(self.n, 1), -(-len(self.queries) // 16))
        return max(_LANES, size // _LANES * _LANES)

    def _fingerprint(self, order: Rows, k: int, size: int) -> str:
        held = (self._additive, self._prepared, self._cells, self._weights)
        return fingerprint([*_arrays(held), self.queries, order], k, size)

    def _rows(self, rows: npt.ArrayLike) -> Ints:
        found = np.asarray(rows)
        if found.size and (found.min() < 0 or found.max() >= self.n):
            raise ValueError(f"rows must be within 0 and {self.n - 1}, not {found.min()} to {found.max()}")
        return found.astype(np.int32)

    def _new(self, case: Columns) -> Columns:
        if len(case.cell) != 1:
            raise ValueError(f"one new case at a time, not {len(case.cell)}")
        check_columns(Additive(case, self._cells, self._weights))
        return _plain_columns(case)


def _at_least_one(k: int) -> int:
    if k < 1:
        raise ValueError(f"at least one partner, not {k}")
    return k


def _with(additive: Additive, case: Columns) -> Additive:
    both: Any = (np.concatenate([column, row]) for column, row in zip(additive.columns, case, strict=True))
    return Additive(Columns(*both), additive.cells, additive.weights)


def _plain(array: npt.NDArray[Any], kind: type[np.generic]) -> npt.NDArray[Any]:
    """In rows, of one type, and writable: the kernels are compiled for these only."""
    return np.require(array, kind, ("C", "W", "O"))


def _plain_columns(columns: Columns) -> Columns:
    return Columns(*(np.ascontiguousarray(column, kind) for column, kind in zip(columns, _COLUMN_KINDS, strict=True)))


def _plain_cells(cells: Cells) -> Cells:
    return Cells(*(_plain(array, np.int32) for array in cells))


def _plain_weights(w: Weights) -> Weights:
    kinds = {name: np.float64 if name in _DOUBLES else np.int32 for name in w._fields}
    return Weights(**{name: _plain(array, kinds[name]) for name, array in w._asdict().items()})


def _arrays(held: object) -> Iterator[npt.NDArray[Any]]:
    if isinstance(held, np.ndarray):
        yield held
    elif isinstance(held, Additive):
        yield from held.columns
    elif isinstance(held, tuple):
        for part in held:
            yield from _arrays(part)
