"""Small files, written into a test's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from formats_samples import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """write(content, name='backlog.csv'): a file of text (as UTF-8) or bytes."""

    def to(content: str | bytes, name: str = "backlog.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to
