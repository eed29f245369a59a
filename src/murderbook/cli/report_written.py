"""A file is written whole or not at all, and its making tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from murderbook.cli.link_files import with_progress
from murderbook.cli.output import keep_previous, say

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.reports.asked import Asked

Tell = Callable[[float, str], None]


@contextmanager
def written(out: Path) -> Iterator[Path]:
    """A place to write to, on the same disk, which then takes the name of `out`; what was there is kept beside it. An
    interrupt, a full disk or an error leaves nothing behind, and what was there as it was."""
    with TemporaryDirectory(prefix=".new-", dir=out.parent) as folder:
        made = Path(folder) / out.name
        yield made
        keep_previous(out)
        made.replace(out)


def print_asked(account: Account, asked: Asked, out: Path) -> None:
    """Print a report, with progress on standard error where it takes a while, and put it on record."""
    from murderbook.reports.paper import AT_ONCE
    from murderbook.reports.press import Press, PressBrokenError
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.reports.asked import gather, hand_over

    def work(tell: Tell) -> None:
        tell(0.0, "reading the record")
        gathered = gather(asked, account)
        if gathered.printed.seconds > AT_ONCE:
            Press().run(gathered.printed, tell)
        with written(out) as place:
            place.write_bytes(gathered.printed.content)
            hand_over(asked, gathered, account, COMMAND_LINE)
        pages.append(gathered.printed.pages)

    pages = list[int]()
    try:
        with_progress(work)
    except PressBrokenError as error:
        from murderbook.cli.errors import InputError

        raise InputError(str(error)) from error
    say(f"{out}: {pages[0]} pages")
