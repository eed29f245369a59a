"""The demo record goes through the same doors as a unit's own files: import, search, triage, leads."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from murderbook.demo.answers import Answers
    from murderbook.demo.week import Families
    from murderbook.workbench.access.models import Account

UNIT = "Demo: Cold Case Unit"
FILES = "demo-files"
ANSWERS = "answers.json"
LOGINS = "DEMO-LOGINS.txt"
BACKLOG = ("register.csv", "missing.csv", "unidentified.csv")
NEW_CASE = "new_case.csv"
PROFILES, REFERENCES = "profiles.csv", "references.csv"


def make_demo(record: Path, seed: int, cases: int) -> Iterator[str]:
    """Make everything; yields what to tell, as it happens."""
    from django.utils import timezone

    from murderbook.cli.demo_families import add_families
    from murderbook.cli.demo_genealogy import add_genealogy
    from murderbook.cli.demo_papers import add_papers
    from murderbook.cli.demo_witnesses import add_witnesses
    from murderbook.demo import Size, generate
    from murderbook.workbench.record import SETTINGS_FILE, RecordError

    if (record / SETTINGS_FILE).exists():  # before a file of it is written over
        raise RecordError(f"{record} already holds a record: name another folder with --record")
    record.mkdir(mode=0o700, parents=True, exist_ok=True)
    yield f"Generating the backlog of an invented city: {cases:,} unsolved homicides, seed {seed} ..."
    answers = generate(seed, record / FILES, Size(cases=cases))
    password, secret, owner = _found(record)
    started = time.perf_counter()
    for name in BACKLOG:
        yield _import(owner, record / FILES / name)
    yield _profiles(owner, record / FILES)
    yield add_genealogy(owner, password, record / FILES, answers)
    yield from add_papers(owner, record / FILES, answers)
    yield add_witnesses(owner, record / FILES)
    families = add_families(owner, timezone.localdate())
    yield f"  Families: the next of kin of {families.near} and of {families.conflicted} apply for a review"
    yield from _refresh("Comparing every pair of cases, and ranking them ...")
    yield f"A murder of this year is reported: {NEW_CASE}"
    _load()
    yield _import(owner, record / FILES / NEW_CASE)
    yield from _hot(owner)
    yield from _refresh("Comparing the new case with the whole backlog, then all again ...")
    yield f"Import, linkage and triage took {time.perf_counter() - started:.0f} seconds."
    yield from _logins(record, owner, (password, secret), answers)
    yield from _summary(answers, owner, families)


def _found(record: Path) -> tuple[str, str, Account]:
    """Password and secret of the owner, and the owner."""
    from murderbook.cli.init import make_record
    from murderbook.cli.session import generated_password

    password = generated_password()
    _, shown = make_record(record, UNIT, "sergeant", password)
    from murderbook.workbench.access.models import Account  # Django's models load once a record is open

    return password, shown.secret, Account.objects.get(name="sergeant")


def _import(owner: Account, path: Path) -> str:
    from murderbook import formats
    from murderbook.workbench.access.models import Compartment
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.imports.loading.loader import Order, load

    compartment = Compartment.objects.get(is_default=True)
    order = Order(formats.read(path), owner, compartment, COMMAND_LINE, path.name)
    tally = load(order).tally
    return f"  {path.name}: {tally.read:,} rows read, {tally.new:,} new, {tally.rejected:,} rejected"


def _profiles(owner: Account, folder: Path) -> str:
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.identity.dna.keeping import take_in

    taken = take_in(folder / PROFILES, folder / REFERENCES, owner, COMMAND_LINE)
    return f"  {PROFILES}: STR profiles of {taken.remains} remains and {taken.relatives:,} relatives of the missing"


def _load() -> None:
    """The files at hand in memory, as a served record has them."""
    from murderbook.workbench.leads.hot.watching import WATCH

    WATCH.catch_up(load=True)


def _hot(owner: Account) -> Iterator[str]:
    """The new murder scored at once against the backlog, and what is told of it."""
    from murderbook.workbench.leads.hot.watching import WATCH

    started = time.perf_counter()
    WATCH.catch_up()
    from murderbook.workbench.leads.alerts import alerts_of

    took = time.perf_counter() - started
    alerts = alerts_of(owner)
    yield f"  Scored against every case on file in {took:.1f} seconds: {len(alerts)} hot"
    for alert in alerts:
        yield f"    {alert.woken_number}: {alert.newest_reason}"


def _refresh(words: str) -> Iterator[str]:
    from murderbook.cli.refreshing import refresh_with_progress

    yield words
    refresh_with_progress()


def _logins(record: Path, owner: Account, own: tuple[str, str], answers: Answers) -> Iterator[str]:
    """One account of every role, with one random password and a second factor each, written down in the record's
    folder. `own`: password and secret of the owner."""
    from murderbook.cli.demo_accounts import add_team

    password, secret = own
    team = list(add_team(owner, password, answers.hot_case))
    secrets = [secret if account == owner else _secret(account) for account, _ in team]
    lines = [
        "Demo log-ins (one password for all of them; a code from the secret of each):",
        *(
            f"  {account.name:<12} {words}\n  {'':<12} secret {one}"
            for (account, words), one in zip(team, secrets, strict=True)
        ),
        f"  password:    {password}",
        "  code:        murderbook user code   asks for a secret and prints the code of this half minute;",
        "               or type the secret into an authenticator on a phone",
        f"  prosecutor:  fingerprint {_prosecutor(owner)}   asked for when a sealed compartment is founded",
    ]
    path = record / LOGINS
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(0o600)
    yield ""
    yield from lines
    yield f"  (kept in {path})"


def _prosecutor(owner: Account) -> str:
    """The key to which the index of sealed compartments opens: of a secret that nobody keeps, as of an office that is
    none. Its fingerprint."""
    from django.db import transaction

    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.sealed.outward.existence import set_prosecutors_key
    from murderbook.workbench.sealed.shares import Recovery, new_secret

    with transaction.atomic():
        return set_prosecutors_key(owner, Recovery.of(new_secret()).pair.public, source=COMMAND_LINE)


def _secret(account: Account) -> str:
    """Of a second factor, set up as its owner would at the first log-in."""
    from murderbook.cli.factors import enrol
    from murderbook.workbench.access.factors.codes import new_secret
    from murderbook.workbench.access.factors.keeping import Confirmed

    return enrol(account, Confirmed(new_secret())).secret


def _summary(answers: Answers, owner: Account, families: Families) -> Iterator[str]:
    from django.utils import timezone

    from murderbook.cli.demo_summary import summary_lines
    from murderbook.cli.demo_week import week_summary

    today = timezone.localdate()
    yield ""
    yield from summary_lines(answers, owner)
    yield "The unit's week against what was planted for it:"
    for line in (*week_summary(answers, owner, today), *families.lines(today)):
        yield f"  {line}"
