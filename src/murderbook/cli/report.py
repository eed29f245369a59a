"""`murderbook report`: a case on paper, or everything of it for the other side."""

from __future__ import annotations

import shutil
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.link_files import with_progress
from murderbook.cli.output import check_file, say
from murderbook.cli.report_linked import Named, print_linked
from murderbook.cli.report_written import Tell, print_asked, written
from murderbook.cli.session import AsOption, RecordOption, open_as

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.register.models import Case
    from murderbook.workbench.reports.models import Bundle


class ReportName(StrEnum):
    BOOK = "book"
    BRIEF = "brief"
    CUSTODY = "custody"
    DISCOVERY = "discovery"
    TIMELINE = "timeline"
    DOE = "doe"
    LEAD = "lead"
    SERIES = "series"


KIND_HELP = "book, brief, custody, discovery, timeline, doe, lead or series."
GONE = "while it was printed a case of it was moved away, or a right ended: nothing is written"


def report(
    kind: Annotated[ReportName, typer.Argument(metavar="KIND", help=KIND_HELP)],
    record: RecordOption,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where it goes: PDF; of discovery a ZIP.")],
    key: Annotated[
        str | None, typer.Argument(metavar="[KEY]", help="Of lead and series: the key in the address of its page.")
    ] = None,
    as_: AsOption = None,
    case: Annotated[str | None, typer.Option("--case", metavar="ID", help="The case's number, or its key.")] = None,
    and_: Annotated[
        str | None, typer.Option("--and", metavar="ID", help="Of lead, in place of its key: the other case.")
    ] = None,
    chapter: Annotated[list[str] | None, typer.Option(help="Of the book: this chapter; may be said again.")] = None,
    for_: Annotated[str, typer.Option("--for", help="Of discovery: for whom the bundle is made.")] = "",
    prefix: Annotated[str, typer.Option(help="Of a first bundle: what stands before each page number.")] = "MB",
) -> None:
    """A case as PDF: murder book, brief on one page, chain of custody, timeline for the prosecutor, Doe report of an
    unidentified person; or its next discovery bundle as ZIP. A lead, or a suggested string, as PDF."""
    is_bundle = kind is ReportName.DISCOVERY
    check_file(out, (".zip",) if is_bundle else (".pdf",))
    account = open_as(record, as_)
    from murderbook.cli.named import case_named
    from murderbook.reports.paper import NoPrinterError
    from murderbook.workbench.access.refusal import Hidden
    from murderbook.workbench.access.rights import Right

    try:
        if kind in (ReportName.LEAD, ReportName.SERIES):
            print_linked(account, kind, Named(key, case, and_), out)
            return
        if case is None:
            raise InputError("--case is missing: say of which case")
        found = case_named(account, case, Right.EXPORT)
        if is_bundle:
            _bundle(account, found, (for_, prefix), out)
        else:
            _print(account, found, (kind, chapter or []), out)
    except (NoPrinterError, Hidden) as error:
        raise InputError(str(error) or GONE) from error


def _print(account: Account, case: Case, asked: tuple[str, list[str]], out: Path) -> None:
    from murderbook.workbench.reports.printing import CHAPTERS, offered, report_of
    from murderbook.workbench.reports.sought import Sought

    kind, chapters = asked
    unknown = next((name for name in chapters if name not in CHAPTERS), None)
    if unknown is not None:
        raise InputError(f"--chapter {unknown}: there is no such chapter; write one of {', '.join(CHAPTERS)}")
    sought = Sought(account, case, [one for one in CHAPTERS if one in chapters] if kind == "book" else ())
    if kind not in offered(sought):
        raise InputError(f"{kind}: there is no such report of this case; a Doe report is of an unidentified person")
    print_asked(account, report_of(sought, kind), out)


def _bundle(account: Account, case: Case, asked: tuple[str, str], out: Path) -> None:
    from django.db import transaction

    from murderbook.reports.discovery.count import LeftOutError
    from murderbook.reports.discovery.plan import AlreadyGivenError
    from murderbook.reports.paper import PREFIX
    from murderbook.reports.press import PressBrokenError
    from murderbook.workbench.audit.log import COMMAND_LINE, record
    from murderbook.workbench.reports.discovery.making import TAKEN, Order, OvertakenError, file_of, make

    recipient, prefix = asked
    if not recipient.strip():
        raise InputError("--for is missing: say for whom the bundle is made, such as --for 'District Attorney'")
    if not PREFIX.fullmatch(prefix):
        raise InputError(f"--prefix {prefix}: write capitals, digits and hyphens, at most 12")
    order = Order(account, COMMAND_LINE, recipient, prefix)

    def work(tell: Tell) -> Bundle:
        tell(0.0, "reading the record")
        told = "{:,} of {:,} pages and entries".format
        return make(order, case, lambda done, of: tell(done / of, told(done, of)), apart=True)

    try:
        bundle = with_progress(work)
    except (AlreadyGivenError, LeftOutError, OvertakenError, PressBrokenError) as error:
        raise InputError(str(error)) from error
    with written(out) as place:
        shutil.copyfile(file_of(bundle.key), place)
        with transaction.atomic():
            words = {"bundle": bundle.number, "bytes": bundle.bytes}
            record(TAKEN, actor=account, object_kind="case", object_key=case.key, words=words, source=COMMAND_LINE)
    say(f"{out}: bundle {bundle.number}, SHA-256 {bundle.sha256}")
