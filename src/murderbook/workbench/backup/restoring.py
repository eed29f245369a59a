"""A backup becomes a record again, in a new folder and an empty database, all or nothing; and is proved equal.

No record is open yet when this begins: Django is set up on the way, from the settings that the backup holds, so that
what needs its models is imported by the functions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ec

from murderbook.workbench.backup import scratch, sealed
from murderbook.workbench.backup.form import frames
from murderbook.workbench.backup.form.folder import Taker
from murderbook.workbench.backup.loading import Loading
from murderbook.workbench.record import RecordError

if TYPE_CHECKING:
    from django.db.models import Model

    from murderbook.workbench.audit.tree import Head

RESTORE = "restore"


class RestoreRefusedError(RecordError):
    """Nothing was restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the table that is printed: what, in the backup, in the restored record."""

    what: str
    in_backup: str
    restored: str

    @property
    def equal(self) -> bool:
        return self.in_backup == self.restored


@dataclass(frozen=True, slots=True)
class Restored:
    at: str  # the moment whose state it is, as the manifest has it
    head: str
    sha256: str  # of the backup's file
    compared: list[Compared]

    @property
    def unlike(self) -> list[str]:
        return [one.what for one in self.compared if not one.equal]


@dataclass(frozen=True, slots=True)
class Order:
    """What to restore, and into which database: an empty one on PostgreSQL; None: SQLite in the folder. `against`:
    heads kept outside, SIZE:ROOT, that the restored trail must continue."""

    file: Path
    private: ec.EllipticCurvePrivateKey
    database: str | None = None
    against: Sequence[str] = field(default=())


def restore(order: Order, target: Path) -> Restored:
    """Into `target`, which must not be there yet. RestoreRefusedError, stream.DamagedError, keys.WordsError,
    schema.NewerSchemaError, RecordError: then nothing is left. What is not equal in all is not kept either."""
    work = scratch.begin(target)
    try:
        restored = _restored(order, work, keep=True)
        scratch.finish(work, target)
    finally:
        scratch.drop(work)
    return restored


def rehearse(order: Order, place: Path) -> Restored:
    """The same beside `place`, for the comparison alone: the folder is removed again, and a database that was named is
    as empty afterwards as it was. The rows lie in the clear meanwhile, in a folder of their owner's only."""
    work = scratch.begin(place)
    try:
        return _restored(order, work, keep=False)
    finally:
        scratch.drop(work)


def _restored(order: Order, work: Path, *, keep: bool) -> Restored:
    with order.file.open("rb") as file:
        loading = Loading(frames.read(file, order.private))
        loading.files(Taker(work))
        scratch.point_at(work, order.database)
        _open(work)
        with _one_transaction(keep=keep):
            restored = _filled(order, loading, work)
            if keep:
                _put_on_record(restored)
    _close(work)
    return restored


def _open(work: Path) -> None:
    """The folder becomes the record of this process. RestoreRefusedError where its database is not empty."""
    from murderbook.workbench.boot import set_up

    set_up(work)
    from django.db import connection

    if connection.vendor == "sqlite":
        from murderbook.workbench.disk.mounts import check_local

        check_local(work)
        with connection.cursor() as cursor:  # power may fail: then the folder is still marked as unfinished
            cursor.execute("PRAGMA synchronous=OFF")
    if connection.introspection.table_names():
        raise RestoreRefusedError(
            "the database named holds tables already, and nothing is restored over: make a new one"
        )


@contextmanager
def _one_transaction(*, keep: bool) -> Iterator[None]:
    """PostgreSQL takes all of it or nothing. SQLite's file lies in the folder, which goes where anything fails; its
    tables can be changed outside a transaction only."""
    from django.db import connection, transaction

    if connection.vendor == "sqlite":
        yield
        return
    with transaction.atomic():
        yield
        if not keep:
            transaction.set_rollback(True)


def _filled(order: Order, loading: Loading, work: Path) -> Restored:
    """Tables as they were then, rows, comparison; then on to the tables of today, and the trail."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from murderbook.workbench.backup import schema
    from murderbook.workbench.backup.form import rows

    state = loading.about["migrations"]
    schema.migrate_to(state, connection)
    apps = schema.models_at(state, connection)
    with connection.constraint_checks_disabled(), transaction.atomic():
        loading.tables(apps)
        _check_references()
    compared = _tables(loading.manifest["tables"], rows.kept_models(apps))
    _count_on(rows.kept_models(apps))
    call_command("migrate", verbosity=0, interactive=False)
    compared += _trail(loading.about["head"], order.against)
    compared += _sealed(loading.manifest["files"], work)
    with order.file.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return Restored(loading.about["at"], loading.about["head"], digest, compared)


def _check_references() -> None:
    """Every row that another names is there. RestoreRefusedError."""
    from django.db import IntegrityError, connection

    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise RestoreRefusedError(f"the rows of the backup do not fit each other ({error}): nothing was kept") from None


def _count_on(models: Sequence[type[Model]]) -> None:
    """New rows get numbers behind those that came in."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _tables(said: dict[str, Any], models: Sequence[type[Model]]) -> list[Compared]:
    """Every table hashed again as the database gives it; those that are empty in both on one line."""
    from murderbook.workbench.backup.form import rows

    every = [(name := model._meta.db_table, said.get(name, {}), rows.hash_of(model)) for model in models]
    filled = [_line(*one) for one in every if one[1] != one[2] or one[2]["rows"]]
    empty = f"{len(every) - len(filled)} empty"
    return [*filled, Compared("other tables", empty, empty)]


def _line(what: str, said: dict[str, Any], found: dict[str, Any]) -> Compared:
    return Compared(what, _in_words(said), _in_words(found))


def _in_words(said: dict[str, Any]) -> str:
    return f"{said['rows']:,} rows, {said['sha256'][:16]}" if said else "absent"


def _trail(head: str, against: Sequence[str]) -> list[Compared]:
    """The whole audit trail recomputed, and held against the head in the manifest and those kept outside."""
    from murderbook.workbench.audit.verify import read_head, verify

    kept: list[Head] = [read_head(text) for text in (head, *against)]
    finding = verify(kept)
    return [Compared("audit trail", head, str(finding.head) if finding.fault is None else finding.fault)]


def _sealed(files: dict[str, Any], work: Path) -> list[Compared]:
    """By hash when they came in; and opened, where somebody knows how (sealed.py)."""
    there = [name for name in files if name.startswith(f"{sealed.FOLDER}/")]
    faults = list(sealed.faults(work))
    wanted = f"{len(there)} whole"
    return [
        Compared("files", f"{len(files)} whole", f"{len(files)} whole"),
        Compared("sealed containers", wanted, "; ".join(faults) or wanted),
    ]


def _put_on_record(restored: Restored) -> None:
    """The first entry of the restored trail. RestoreRefusedError before, where anything is not as it was."""
    from django.db import transaction

    from murderbook.workbench.audit.log import COMMAND_LINE, record

    if restored.unlike:
        raise RestoreRefusedError(
            f"what was restored is not what was backed up ({', '.join(restored.unlike)}): nothing was kept"
        )
    words = {"backup": restored.sha256, "at": restored.at, "head": restored.head}
    with transaction.atomic():
        record(RESTORE, actor=None, object_kind="backup", words=words, source=COMMAND_LINE)


def _close(work: Path) -> None:
    """All of it on the disk, in one file, before the folder gets its name."""
    from django.db import connection

    from murderbook.workbench.backup.making import sync_folder
    from murderbook.workbench.record import DATABASE_FILE

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    database = work / DATABASE_FILE
    if database.exists():
        database.chmod(0o600)
        with database.open("rb+") as file:
            os.fsync(file.fileno())
    sync_folder(work)
