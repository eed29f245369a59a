"""What other tests sent lies in the folder of uploads; these look whether they leave anything themselves."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_uploads_of_others() -> None:
    from murderbook.workbench.imports import staging

    for path in staging.folder().iterdir():
        path.unlink()
