"""Which rows keep their revisions: whatever changes one of these writes a Revision in the same transaction, which names
every column that changed. The tests watch each UPDATE and DELETE for it (tests/workbench/revision_watch.py); what other
tables keep instead is listed in tests/workbench/revisions.toml.
"""

from __future__ import annotations

from django.db.models import Model

from murderbook.workbench.documents.models import Document
from murderbook.workbench.register import models

# By the word that stands in `Revision.part`.
REVISED: dict[str, type[Model]] = {
    model.__name__.lower(): model
    for model in (
        models.Case, models.Person, models.Place, models.Behaviour, models.Exhibit, models.Examination, models.Review,
        models.NewInformation, models.PhysicalLink, Document,
    )
}  # fmt: skip

# Columns that change without one, and why nothing is lost by it.
UNREVISED: dict[str, dict[str, str]] = {
    "case": {
        "version": "counts the revisions",
        "victim_name": "repeats the first victim, whose own row has the revision",
        "victim_sex": "repeats the first victim",
        "victim_age": "repeats the first victim",
        "withdrawn_at": "only by undoing the import that brought the case: its batch and the trail say who, when, why",
    },
    "physicallink": {
        "other": "set once; emptied where the other case was sealed, of which nothing may be told here",
    },
}
