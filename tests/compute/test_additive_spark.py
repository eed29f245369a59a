"""The search on Spark gives the numbers of one machine. Skips where pyspark or Java is missing."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from additive_registers import Shape, register

from murderbook.compute.additive import spark
from murderbook.compute.additive.search import AdditiveSearch

HAS_JAVA = shutil.which("java") is not None or "JAVA_HOME" in os.environ
HAS_PYSPARK = importlib.util.find_spec("pyspark") is not None


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    if not HAS_PYSPARK:
        pytest.skip("NOT TESTED: the search on Spark. pyspark is missing: pip install 'murderbook[national]'")
    if not HAS_JAVA:
        pytest.skip("NOT TESTED: the search on Spark. Java 17 is missing")
    from pyspark.sql import SparkSession

    settings = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1"}
    builder = SparkSession.builder.master("local[2]").appName("murderbook-test")
    for name, value in settings.items():
        builder = builder.config(name, value)
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")  # Spark's own
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", os.pathsep.join(map(str, sys.path)))
        started = builder.getOrCreate()
        yield started
        started.stop()


@pytest.mark.filterwarnings("ignore")
def test_partners_are_those_of_one_machine(session: Any) -> None:  # noqa: ANN401
    additive = register(Shape(n=300), 6)
    queries = np.arange(299, 0, -2).astype(np.int32)
    found = spark.collected(spark.partners_frame(session, additive, 5, queries, block=40), queries, 5)
    expected = AdditiveSearch(additive, queries).top_partners(5)
    assert all((mine == theirs).all() for mine, theirs in zip(found, expected, strict=True))


@pytest.mark.filterwarnings("ignore")
def test_no_cases_give_no_rows(session: Any) -> None:  # noqa: ANN401
    assert spark.partners_frame(session, register(Shape(n=0)), 5).collect() == []


@pytest.mark.skipif(HAS_PYSPARK, reason="pyspark is there")
def test_without_pyspark_it_is_said_how_to_get_it() -> None:
    with pytest.raises(ImportError, match=r"pip install 'murderbook\[national\]'"):
        spark.partners_frame(None, register(Shape(n=3)), 5)  # type: ignore[arg-type]


@pytest.mark.skipif(not (HAS_PYSPARK and HAS_JAVA), reason="NOT TESTED: which master. pyspark or Java 17 is missing")
@pytest.mark.parametrize(("configured", "master"), [({}, "local[2]"), ({"MASTER": "local[1]"}, "local[1]")])
def test_a_master_that_is_configured_wins_over_workers(configured: dict[str, str], master: str) -> None:
    """In a process of its own: a session that runs already is taken as it is."""
    ask = (
        "from murderbook.compute.additive.spark import session_at_hand\n"
        "with session_at_hand(2) as session:\n"
        "    print(session.sparkContext.master, session.sparkContext.pythonExec)"
    )
    kept = {name: value for name, value in os.environ.items() if name not in ("MASTER", "PYSPARK_PYTHON")}
    done = subprocess.run(
        [sys.executable, "-c", ask], env={**kept, **configured}, capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == [master, sys.executable]


def test_of_a_workers_error_the_line_is_told_that_says_why() -> None:
    long = (
        "[PYTHON] An exception was thrown\nTraceback (most recent call last):\n  File x\nModuleNotFoundError: No module"
    )
    assert spark._last_line(RuntimeError(f"{long} named 'y'\n\n\tat org.apache.Spark(X.scala:1)")) == (
        "ModuleNotFoundError: No module named 'y'"
    )
    assert spark._last_line(RuntimeError("Java gateway exited.")) == "Java gateway exited"
    assert spark._last_line(RuntimeError()) == "RuntimeError"
