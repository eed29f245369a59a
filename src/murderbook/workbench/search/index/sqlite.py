"""FTS5 (https://sqlite.org/fts5.html), over the text that the pages have: the words alone are kept here.

Its table is made when it is first needed. No trigger fills it: a record that distrusts its schema (database.py) lets
none write into a virtual table.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, Value

from murderbook.workbench.documents.models import Page
from murderbook.workbench.search.query import Near, Part, Query, Term

_AT_ONCE = 2_000  # words in one question
_FEW = 2_000  # pages: looking so many up takes as long as walking 40,000


class _Few(Func):
    """Pages by the rows that the words name: for words that name few."""

    template = "(%(expressions)s))"
    arg_joiner = " IN (SELECT rowid FROM search_page WHERE search_page MATCH "
    output_field = BooleanField()


class _Many(_Few):
    """The plus sign keeps the planner from looking each row up: it walks the pages that may be seen, in the index by
    case and number, and reads none of them (measured at 100,000 pages: a fifth of the time)."""

    template = "(+%(expressions)s))"


class SqliteIndex:
    def add(self, pages: Iterable[Page]) -> None:
        rows = [(page.pk, page.text) for page in pages]
        self._made()
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO search_page(rowid, text) VALUES (%s, %s)", rows)

    def change(self, page: Page, before: str) -> None:
        self._made()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_page(search_page, rowid, text) VALUES ('delete', %s, %s)", [page.pk, before]
            )
        self.add([page])

    def forget(self, pages: Iterable[Page]) -> None:
        rows = [(page.pk, page.text) for page in pages]
        if not rows:
            return
        self._made()
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO search_page(search_page, rowid, text) VALUES ('delete', %s, %s)", rows)
            cursor.execute("INSERT INTO search_page(search_page) VALUES ('optimize')")  # and is written over

    def rebuild(self) -> None:
        self._made()
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_page(search_page) VALUES ('rebuild')")

    def condition(self, query: Query) -> Func:
        self._made()
        how = _Few if self._at_most(query) <= _FEW else _Many
        return how(F("pk"), Value(expression(query)))

    def _at_most(self, query: Query) -> float:
        """How many pages hold the rarest of the groups, by its single words; without bound where it is a beginning."""
        counts = self._pages_of({word for term in query.terms for word in (*term.words, *term.variants)})

        def of_term(term: Term) -> float:
            own = math.inf if term.prefix else min(counts.get(word, 0) for word in term.words)
            return own + sum(counts.get(word, 0) for word in term.variants)

        def of_part(part: Part) -> float:
            return min(of_term(part.left), of_term(part.right)) if isinstance(part, Near) else of_term(part)

        return min((sum(map(of_part, group)) for group in query.wanted), default=0)

    def known(self, words: Iterable[str]) -> set[str]:
        return set(self._pages_of(set(words)))

    def _pages_of(self, words: set[str]) -> dict[str, int]:
        """On how many pages each of these words stands, whoever may see them; for the plan alone. Absent: on none."""
        self._made()
        asked, found = sorted(words), dict[str, int]()
        with connection.cursor() as cursor:
            for start in range(0, len(asked), _AT_ONCE):
                some = json.dumps(asked[start : start + _AT_ONCE])
                cursor.execute(
                    "SELECT term, doc FROM search_page_word WHERE term IN (SELECT value FROM json_each(%s))", [some]
                )
                found |= dict(cursor.fetchall())
        return found

    def _made(self) -> None:
        """The tables, and in a record that has pages already their words."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('search_page', 'search_page_word')")
            if cursor.fetchone()[0] == 2:
                return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS search_page USING fts5(text, content='documents_page', "
                "content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='3')"
            )
            cursor.execute("CREATE VIRTUAL TABLE IF NOT EXISTS search_page_word USING fts5vocab(search_page, 'row')")
            cursor.execute("INSERT INTO search_page(search_page) VALUES ('rebuild')")


def expression(query: Query) -> str:
    """The query in FTS5's language. Every word is quoted: nothing that was typed is an operator there."""
    wanted = " AND ".join(f"({' OR '.join(_part(part) for part in group)})" for group in query.wanted)
    unwanted = "".join(f" NOT {_term(term)}" for term in query.unwanted)
    return f"({wanted}){unwanted}"


def _part(part: Part) -> str:
    if isinstance(part, Near):
        return f"NEAR({_phrase(part.left)} {_phrase(part.right)}, {part.within})"
    return _term(part)


def _term(term: Term) -> str:
    if not term.variants:
        return _phrase(term)
    return f"({' OR '.join([_phrase(term), *(_quoted((one,)) for one in term.variants)])})"


def _phrase(term: Term) -> str:
    return _quoted(term.words) + (" *" if term.prefix else "")


def _quoted(words: tuple[str, ...]) -> str:
    return f'"{" ".join(words)}"'
