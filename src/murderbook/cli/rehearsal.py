"""A dry run where there is no record yet: in a throw-away one, so that it checks all and leaves nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account


@contextmanager
def rehearsal_record() -> Iterator[Account]:
    """The owner of an empty record in a temporary folder, which is gone afterwards. Nobody's log-in is remembered."""
    from murderbook.cli.session import generated_password
    from murderbook.workbench.boot import open_record
    from murderbook.workbench.record import create_folder

    os.environ.pop("MURDERBOOK_DATABASE_URL", None)  # a rehearsal writes into no database but its own
    with TemporaryDirectory(prefix="murderbook-dry-run-", ignore_cleanup_errors=True) as place:
        create_folder(Path(place), "Cold case unit")
        open_record(Path(place))
        from django.db import connections

        from murderbook.workbench.access.founding import found
        from murderbook.workbench.audit.log import COMMAND_LINE

        try:
            yield found("Cold case unit", "owner", generated_password(), source=COMMAND_LINE)
        finally:
            connections.close_all()
