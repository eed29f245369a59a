"""Wide batches into tables: whole case records with any number of parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db.models import Model

from murderbook.casefile import case as casefile
from murderbook.casefile.exhibit import Exhibit
from murderbook.formats import WideRow
from murderbook.workbench.imports.loading.tables import insert, new_keys, reserve, rows_of
from murderbook.workbench.register import models, records

Row = tuple[Any, ...]


class Part(NamedTuple):
    """One table of what belongs to a case, and how a record gives its rows."""

    model: type[Model]
    columns: tuple[str, ...]
    of: Callable[[casefile.Case], Sequence[Any]]
    row: Callable[[Any], Row]


PARTS = (
    Part(models.Person, records.PERSON_COLUMNS, lambda case: case.persons, records.person_row),
    Part(models.Place, records.PLACE_COLUMNS, lambda case: case.places, records.place_row),
    Part(models.Behaviour, records.BEHAVIOUR_COLUMNS, lambda case: case.behaviours, records.behaviour_row),
    Part(models.Exhibit, records.EXHIBIT_COLUMNS, lambda case: case.exhibits, records.exhibit_row),
    Part(models.Review, records.REVIEW_COLUMNS, lambda case: case.reviews, records.review_row),
    Part(models.NewInformation, records.NEWS_COLUMNS, lambda case: case.news, records.news_row),
    Part(models.PhysicalLink, records.LINK_COLUMNS, lambda case: case.physical_links, records.link_row),
)


def store(rows: Sequence[WideRow], same: dict[str, Any]) -> None:
    """Write the cases of all rows with their parts. `same`: what every case shares (compartment, batch ...)."""
    ids = reserve(models.Case, len(rows))
    cases = rows_of(models.Case, records.CASE_COLUMNS, [records.case_row(row.case) for row in rows])
    cases.columns |= {"id": ids, "key": new_keys(len(rows)), "source_line": [row.line for row in rows]}
    cases.same |= same
    insert(cases)
    for part in PARTS:
        owned = [(pk, item) for pk, row in zip(ids, rows, strict=True) for item in part.of(row.case)]
        part_ids = store_parts(part, owned)
        if part.model is models.Exhibit:
            store_examinations([(pk, item) for pk, (_, item) in zip(part_ids, owned, strict=True)])


def store_parts(part: Part, owned: Sequence[tuple[int, Any]]) -> Sequence[int]:
    """Write items that belong to (case key, item); returns their own keys in the same order."""
    if not owned:
        return ()
    bulk = rows_of(part.model, part.columns, [part.row(item) for _, item in owned])
    ids = reserve(part.model, len(owned))
    bulk.columns |= {"id": ids, "case_id": [pk for pk, _ in owned]}
    insert(bulk)
    return ids


def store_examinations(exhibits: Sequence[tuple[int, Exhibit]]) -> None:
    """What has been done with each exhibit (its key, the record)."""
    owned = [(pk, done) for pk, held in exhibits for done in held.examinations]
    if not owned:
        return
    bulk = rows_of(
        models.Examination, records.EXAMINATION_COLUMNS, [records.examination_row(done) for _, done in owned]
    )
    bulk.columns |= {"id": reserve(models.Examination, len(owned)), "exhibit_id": [pk for pk, _ in owned]}
    insert(bulk)
