"""From the frames of a backup to files in a folder and rows in a database, each compared with the manifest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from murderbook.workbench.backup.form import frames
from murderbook.workbench.backup.form.folder import Taker
from murderbook.workbench.backup.form.stream import DamagedError

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db import models

FORMATS = (1,)


@contextmanager
def _written_by_us() -> Iterator[None]:
    """What is authentic and yet no backup was written by another program: whoever has the public key can do so."""
    from django.db import DataError, IntegrityError

    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise DamagedError(frames.FOREIGN) from error
    except (IntegrityError, DataError) as error:
        raise DamagedError(f"its rows do not fit their tables ({error})") from error


class Loading:
    """One way through a backup: `files`, then `tables`. What came in is held against the manifest, which ends it."""

    def __init__(self, content: Iterator[frames.Frame]) -> None:
        self._content = content
        self.about = self._beginning()
        self.manifest: dict[str, Any] = {}
        self._files: dict[str, dict[str, Any]] = {}

    def files(self, into: Taker) -> None:
        """Write all files; the content then stands at the first table. DamagedError."""
        with _written_by_us(), closing(into):
            for kind, body in self._content:
                if kind == frames.FILE:
                    into.begin(str(frames.parsed(body)["path"]))
                elif kind == frames.DATA:
                    into.data(body)
                elif kind == frames.FILE_END:
                    into.end(whole=bool(frames.parsed(body)["whole"]))
                else:
                    self._files, self._at = into.found, (kind, body)
                    return
        raise DamagedError("it has no end")

    def tables(self, apps: Apps) -> None:
        """Load all rows, and read the manifest. `apps`: the models at the backup's migrations. DamagedError."""
        from murderbook.workbench.backup.form import rows

        models = {model._meta.db_table: model for model in rows.kept_models(apps)}
        kind, body = self._at
        found = {}
        while kind == frames.TABLE:
            with _written_by_us():
                model = _model(models, frames.parsed(body))
                found[model._meta.db_table] = self._table(model)
            kind, body = self._next()
        if kind != frames.MANIFEST or next(self._content, None) is not None:
            raise DamagedError("its parts do not stand in their order")
        self.manifest = frames.parsed(body)
        self._compare(found)

    def _beginning(self) -> dict[str, Any]:
        kind, body = self._next()
        said = frames.parsed(body) if kind == frames.BEGIN else {}
        if said.get("format") not in FORMATS:
            raise DamagedError(
                f"it is of format {said.get('format')!r}, which this murderbook does not read: update it"
            )
        return said

    def _next(self) -> frames.Frame:
        found = next(self._content, None)
        if found is None:
            raise DamagedError("it has no end")
        return found

    def _table(self, model: type[models.Model]) -> dict[str, Any]:
        from django.db import connection

        from murderbook.workbench.backup.form import rows

        digest = rows.TableHash(rows.columns(model))
        for kind, body in self._content:
            if kind == frames.TABLE_END:
                return digest.said()
            if kind != frames.ROWS:
                break
            some = body.split(b"\n")
            digest.add(some)
            rows.load(model, some, connection)
        raise DamagedError(f"the rows of {model._meta.db_table} have no end")

    def _compare(self, tables: dict[str, dict[str, Any]]) -> None:
        if {name: self.manifest.get(name) for name in self.about} != self.about:
            raise DamagedError("its beginning and its end tell of different moments")
        for what, found in (("tables", tables), ("files", self._files)):
            if self.manifest.get(what) != found:
                raise DamagedError(f"its {what} are not those that its end names")


def _model(models: dict[str, type[models.Model]], head: dict[str, Any]) -> type[models.Model]:
    model = models.get(str(head["table"]))
    if model is None:
        raise DamagedError(f"it holds a table {head['table']!r} that its migrations do not make")
    from murderbook.workbench.backup.form import rows

    if rows.columns(model) != head["columns"]:
        raise DamagedError(f"the columns of {head['table']} are not those of its migrations")
    return model
