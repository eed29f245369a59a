"""Shared fixtures. The database is SQLite, or PostgreSQL where MURDERBOOK_DATABASE_URL names one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "murderbook.workbench.settings")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real data beside the checkout; the test skips, saying so, where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"REAL DATA ABSENT: {SHARED_DATA.name} is not beside the checkout")
    return SHARED_DATA
