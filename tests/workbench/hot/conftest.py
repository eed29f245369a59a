"""Few replicas: what chance gives is another test's business, and a search of everything comes before each of these."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _few_replicas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("murderbook.workbench.leads.engine.search.REPLICAS", (8, 8))
