"""One small record, made once: 300 unsolved cases with everything planted in them."""

from __future__ import annotations

import pytest
from demo_record import SMALL, Record, read

from murderbook.demo import generate


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    folder = tmp_path_factory.mktemp("demo")
    answers = generate(7, folder, SMALL)
    files = {path.name: read(path) for path in folder.glob("*.csv")}
    return Record(folder, answers, files.__getitem__)
