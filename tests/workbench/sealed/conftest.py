"""Desks of tests: their folder is the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def _own_desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from murderbook.workbench.audit.signing import daily
    from murderbook.workbench.sealed import desks
    from murderbook.workbench.sealed.outward import anchoring

    daily.fill_with(anchoring.fill)  # tests of the anchor itself put others in its place
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=tmp_path / "record"))
    yield
    desks._desks.clear()
    desks._close_unused()
