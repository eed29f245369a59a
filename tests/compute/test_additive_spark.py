"""The search on Spark gives the numbers of one machine. Skips where pyspark or Java is missing."""

from __future__ import annotations

import importlib.util
import os
import shutil
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
