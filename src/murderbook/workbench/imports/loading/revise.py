"""A row that amends a case already in the register: what it said before stays, as revisions.

A blank or unknown cell says nothing and amends nothing. Parts (persons, exhibits ...) are matched by what names them
and amended or added; a part that the file does not mention stays, since the unit may have entered it by hand.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db.models import JSONField, Model

from murderbook.casefile.case import Case as CaseRecord
from murderbook.casefile.exhibit import Exhibit
from murderbook.casefile.person import Role
from murderbook.workbench.access.models import Account
from murderbook.workbench.imports.loading import wide
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.register import models, records
from murderbook.workbench.register.models import Case, Revision

Values = dict[str, Any]

# What names a part within its case; rows alike in this are told apart by their order.
IDENTITY: dict[type[Model], tuple[str, ...]] = {
    models.Person: ("role",),
    models.Place: ("site",),
    models.Behaviour: ("code",),
    models.Exhibit: ("number",),
    models.Review: ("on", "reviewer"),
    models.NewInformation: ("on", "what"),
    models.PhysicalLink: ("other_number", "kind"),
}
_SAYS_NOTHING: tuple[Any, ...] = (None, "", "unknown", "U", [], {})
_SPAN = ("occurred_earliest", "occurred_latest", "occurred_precision", "occurred_as_written", "year")


class Amendment:
    """The changes of one row to one case, written as they are found."""

    def __init__(self, case_pk: int, batch: Batch, account: Account) -> None:
        self._case = Case.objects.get(pk=case_pk)
        self._batch, self._account = batch, account
        self._revisions: list[Revision] = []

    def apply(self, record: CaseRecord) -> int:
        """Amend the case and its parts; returns how many rows were changed or added."""
        new = _values(Case, records.CASE_COLUMNS, records.case_row(record))
        if record.occurred is None:
            new = {name: value for name, value in new.items() if name not in _SPAN}
        new["extra"] = {**self._case.extra, **new["extra"]}
        self._amend(self._case, "case", new)
        for part in wide.PARTS:
            self._amend_parts(part, record)
        self._finish()
        return len(self._revisions)

    def _amend(self, row: Model, part: str, new: Values) -> None:
        changed = {
            name: value for name, value in new.items() if value not in _SAYS_NOTHING and getattr(row, name) != value
        }
        if not changed:
            return
        before = {name: getattr(row, name) for name in changed}
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
        self._note(part, row.pk, before, changed)

    def _amend_parts(self, part: wide.Part, record: CaseRecord) -> None:
        identity = IDENTITY[part.model]
        rows = _rows(part.model, self._case.pk)
        by_hand = self._people_by_hand(rows) if part.model is models.Person else {}
        placed = [row for row in rows if row not in by_hand.values()]
        stored = _by_identity([(tuple(getattr(row, name) for name in identity), row) for row in placed])
        items = [(_values(part.model, part.columns, part.row(item)), item) for item in part.of(record)]
        given = _by_identity([(tuple(new[name] for name in identity), (new, item)) for new, item in items])
        for name, (new, item) in given.items():
            row = stored.get(name) or by_hand.get((new.get("role"), new.get("name")))
            if row is None:
                row = part.model._base_manager.create(case_id=self._case.pk, **new)
                self._note(part.model.__name__.lower(), row.pk, {}, new)
            else:
                self._amend(row, part.model.__name__.lower(), new)
            if part.model is models.Exhibit:
                self._amend_examinations(row.pk, item)

    def _people_by_hand(self, rows: list[Any]) -> dict[tuple[Any, ...], Any]:
        """Those whom the unit entered itself, by part and name: a file's third witness is not the third on file. The
        victim is one and the same, whoever entered him."""
        entered = Revision.objects.filter(case=self._case, part="person", batch=None)
        keys = {part_id for part_id, before in entered.values_list("part_id", "before") if not before}
        return {(row.role, row.name): row for row in rows if row.pk in keys and row.role != Role.VICTIM}

    def _amend_examinations(self, exhibit_pk: int, held: Exhibit) -> None:
        stored = {row.kind: row for row in models.Examination.objects.filter(exhibit=exhibit_pk).order_by("-pk")}
        for done in held.examinations:
            new = _values(models.Examination, records.EXAMINATION_COLUMNS, records.examination_row(done))
            row = stored.get(done.kind)
            if row is None:
                row = models.Examination.objects.create(exhibit_id=exhibit_pk, **new)
                self._note("examination", row.pk, {}, {"exhibit_id": exhibit_pk, **new})
            else:
                self._amend(row, "examination", new)

    def _note(self, part: str, part_id: int, before: Values, after: Values) -> None:
        self._revisions.append(
            Revision(
                case=self._case,
                version=self._case.version,
                part=part,
                part_id=part_id,
                before=written(before),
                after=written(after),
                account=self._account,
                batch=self._batch,
                reason=f"import of {self._batch.file_name}"[:300],
            )
        )

    def _finish(self) -> None:
        if self._revisions:
            Revision.objects.bulk_create(self._revisions)
            self._case.version += 1
            self._case.save(update_fields=["version"])


def amend(case_pk: int, record: CaseRecord, batch: Batch, account: Account) -> int:
    """Apply a row to a case; returns how many rows of the register were changed or added."""
    return Amendment(case_pk, batch, account).apply(record)


def written(values: Values) -> Values:
    """Values as JSON holds them."""
    return {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in values.items()}


def _rows(model: type[Model], case_pk: int) -> list[Any]:
    """A file's link is the file's own row: one that a person entered names a case that the importer may not see."""
    rows = model._base_manager.filter(case_id=case_pk).order_by("pk")
    return list(rows.filter(other=None) if model is models.PhysicalLink else rows)


def _by_identity(rows: list[tuple[tuple[Any, ...], Any]]) -> dict[tuple[Any, ...], Any]:
    """Rows by what names them and their place among those named alike."""
    seen: Counter[tuple[Any, ...]] = Counter()
    found: dict[tuple[Any, ...], Any] = {}
    for name, row in rows:
        found[*name, seen[name]] = row
        seen[name] += 1
    return found


def _values(model: type[Model], names: tuple[str, ...], row: tuple[Any, ...]) -> Values:
    """A row's values as the ORM takes them: JSON columns as objects."""
    parsed = {field.attname for field in model._meta.concrete_fields if isinstance(field, JSONField)}
    return {name: json.loads(value) if name in parsed else value for name, value in zip(names, row, strict=True)}
