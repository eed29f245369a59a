"""The same search on a Spark cluster: blocks of queries go to the workers, each of which holds all cases.

No other algorithm: a worker runs `AdditiveSearch` on its block, so the numbers are those of one machine. pyspark comes
with the extra `national`; Spark needs Java 17.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
import pyarrow as pa

from murderbook.compute.additive.form import Additive
from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.packed import SKIPPED, Ints

if TYPE_CHECKING:
    from pyspark import Broadcast
    from pyspark.sql import DataFrame, SparkSession

SCHEMA = "query int, place int, partner int, score int"
BLOCK = 4096  # queries of a task: long enough to hide its start, short enough to be run again when a worker is lost
_prepared: dict[str, AdditiveSearch] = {}  # of this worker process, the last one: preparing the cases takes seconds


def partners_frame(
    session: SparkSession, additive: Additive, k: int, queries: Ints | None = None, block: int = BLOCK
) -> DataFrame:
    """The best `k` partners of each query as rows (query, place from 0, partner, score in milli-bits), in no order.

    ImportError, saying how to get it, where pyspark is not installed; ValueError as of `AdditiveSearch`.
    """
    demand_pyspark()
    if k < 1 or block < 1:
        raise ValueError(f"at least one partner and one query a block, not {k} and {block}")
    rows = np.arange(additive.n, dtype=np.int32) if queries is None else np.asarray(queries, np.int32)
    blocks = -(-len(rows) // block)
    cases, wanted = session.sparkContext.broadcast(additive), session.sparkContext.broadcast(rows)
    numbers = session.range(0, blocks, numPartitions=max(1, blocks))
    return numbers.mapInArrow(_task(uuid4().hex, cases, wanted, k, block), SCHEMA)


def collected(frame: DataFrame, queries: Ints, k: int) -> tuple[Ints, Ints]:
    """Scores and rows [queries, k] out of a frame of partners, as `AdditiveSearch.top_partners` gives them."""
    rows = frame.collect()
    found = {name: np.array([row[name] for row in rows], np.int64) for name in frame.columns}
    score, partner = np.full((len(queries), k), SKIPPED, np.int32), np.full((len(queries), k), -1, np.int32)
    order = np.argsort(queries, kind="stable")
    at = order[np.searchsorted(queries, found["query"], sorter=order)]
    score[at, found["place"]], partner[at, found["place"]] = found["score"], found["partner"]
    return score, partner


def _task(
    name: str, cases: Broadcast[Additive], wanted: Broadcast[Ints], k: int, block: int
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What a worker does with the numbers of blocks; the broadcasts are opened there."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        search = _search(name, cases)
        for batch in batches:
            for number in batch.column(0).to_pylist():
                rows = wanted.value[number * block : (number + 1) * block]
                yield _batch(rows, *search.of(rows).top_partners(k))

    return run


def _search(name: str, cases: Broadcast[Additive]) -> AdditiveSearch:
    if name not in _prepared:
        _prepared.clear()
        _prepared[name] = AdditiveSearch(cases.value, workers=1)
    return _prepared[name]


def _batch(queries: Ints, score: Ints, partner: Ints) -> pa.RecordBatch:
    held = partner >= 0
    at, place = np.nonzero(held)
    columns = (queries[at], place.astype(np.int32), partner[held], score[held])
    return pa.RecordBatch.from_arrays(
        [pa.array(column) for column in columns], names=["query", "place", "partner", "score"]
    )


@contextmanager
def session_at_hand(workers: int | None = None) -> Iterator[SparkSession]:
    """The session that runs already, else one at the master that is configured, else on this machine with so many
    workers; it ends with the block if it began with it. ValueError: Spark did not start, or lost the search."""
    demand_pyspark()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    try:
        session = running or _started(workers)
        try:
            yield session
        finally:
            if running is None:
                session.stop()
    except (PySparkException, Py4JError) as reason:
        raise ValueError(
            f"the search on Spark failed: {_last_line(reason)}. It needs Java 17 here, and on each worker a Python "
            "with this program (docs/how-to/link-on-a-cluster.md); on one machine, numba gives the same numbers"
        ) from reason


def _started(workers: int | None) -> SparkSession:
    """Spark would take a `python3` that knows nothing of this program, and every core."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # The last place that Spark looks for a master, behind spark-submit --master and spark-defaults.conf.
    os.environ.setdefault("MASTER", f"local[{workers or '*'}]")
    return SparkSession.builder.appName("murderbook").getOrCreate()


def _last_line(reason: Exception) -> str:
    """Of a worker's error the last line of Python's, without the machine's own trace below it."""
    lines = [line.strip() for line in str(reason).splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(("at ", "JVM stacktrace", "Caused by"))]
    named = [line for line in told if line.split(":")[0].endswith(("Error", "Exception"))]
    return (named or told or [type(reason).__name__])[-1].rstrip(".")


def demand_pyspark() -> None:
    try:
        import pyspark  # noqa: F401
    except ImportError as reason:
        raise ImportError(
            "a search on Spark needs pyspark: pip install 'murderbook[national]', and Java 17 on the machine"
        ) from reason
