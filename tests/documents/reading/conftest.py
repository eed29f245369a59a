"""`made_files` is for the tests of this folder; one pool of readers serves those that need a process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from murderbook.documents.reading.ocr import tesseract as program
from murderbook.documents.reading.pool import Readers

sys.path.insert(0, str(Path(__file__).resolve().parent))


@pytest.fixture
def tesseract() -> None:
    if not program.is_there():
        pytest.skip("NO TESSERACT HERE: no picture was read (apt install tesseract-ocr)")


@pytest.fixture(scope="session")
def readers() -> Iterator[Readers]:
    with Readers(workers=1, seconds=60) as pool:
        yield pool
