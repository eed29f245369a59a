"""The index over the words of all pages: on SQLite FTS5, on PostgreSQL a tsvector. The same words, the same answers.

It holds nothing that the pages do not: it can be thrown away and made anew (`rebuild`). Who may see which page it does
not know: `condition` is one part of a query that the door (`Page.objects.visible_to`) is another part of.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.db import connection
from django.db.models import Func

from murderbook.workbench.documents.models import Page
from murderbook.workbench.search.query import Query


class Index(Protocol):
    def add(self, pages: Iterable[Page]) -> None:
        """Pages that were just written."""

    def change(self, page: Page, before: str) -> None:
        """A page that was just given another text than `before`."""

    def forget(self, pages: Iterable[Page]) -> None:
        """Pages that are about to be deleted: their words leave the file, too."""

    def rebuild(self) -> None:
        """Anew from the pages."""

    def condition(self, query: Query) -> Func:
        """The condition on a page that it holds the words of a query."""

    def known(self, words: Iterable[str]) -> set[str]:
        """Which of these words stand on any page, whoever may see it: to be asked for through the door before anybody
        is told."""


def the_index() -> Index:
    """That of the database in use."""
    if connection.vendor == "postgresql":
        from murderbook.workbench.search.index.postgresql import PostgresIndex

        return PostgresIndex()
    from murderbook.workbench.search.index.sqlite import SqliteIndex

    return SqliteIndex()
