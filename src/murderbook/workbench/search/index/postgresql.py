"""PostgreSQL's tsvector, which the database itself derives from each page's text (migration 0001).

The text is made plain there as `query.plain` makes it, so that its parser, which would see addresses and hyphens, finds
words parted by blanks and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import BooleanField, F, Func, Value

from murderbook.workbench.documents.models import Page
from murderbook.workbench.search.query import Near, Part, Query, Term, plain

_SMALL = "àáâãäåāăąçćĉċčďèéêëēĕėęěĝğġģĥìíîïĩīĭįĵķĺļľñńņňòóôõöōŏőŕŗřśŝşšţťùúûüũūŭůűųŵýÿŷźżž"
_ACCENTED = _SMALL + _SMALL.upper()  # a database of the locale C makes no accented letter small
_BARE = plain(_ACCENTED)


def _words_of(text: str) -> str:
    """The words of a column, or of a parameter, as SQL."""
    return (
        f"to_tsvector('simple'::regconfig, left(regexp_replace(translate(lower({text}), "
        f"'{_ACCENTED}', '{_BARE}'), '[^[:alnum:]]+', ' ', 'g'), 250000))"
    )


PLAIN = _words_of("text")
INSTALL = (
    f"ALTER TABLE documents_page ADD COLUMN words_of_text tsvector GENERATED ALWAYS AS ({PLAIN}) STORED",
    "CREATE INDEX page_by_word ON documents_page USING gin (words_of_text)",
    "CREATE TABLE search_page_word (word text PRIMARY KEY)",
    "CREATE FUNCTION search_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO search_page_word SELECT unnest(tsvector_to_array(NEW.words_of_text)) ORDER BY 1 "
    "ON CONFLICT DO NOTHING; RETURN NULL; END $$",
    "CREATE TRIGGER search_keep_words AFTER INSERT OR UPDATE ON documents_page "
    "FOR EACH ROW EXECUTE FUNCTION search_keep_words()",
)
REMOVE = (
    "DROP TRIGGER search_keep_words ON documents_page",
    "DROP FUNCTION search_keep_words()",
    "DROP TABLE search_page_word",
    "ALTER TABLE documents_page DROP COLUMN words_of_text",
)


class _Matches(Func):
    template = "(%(expressions)s)))"
    arg_joiner = " IN (SELECT id FROM documents_page WHERE words_of_text @@ to_tsquery('simple', "
    output_field = BooleanField()


class PostgresIndex:
    def add(self, pages: Iterable[Page]) -> None:
        """The database has done so."""

    def change(self, page: Page, before: str) -> None:
        """The database has done so; a word that stands nowhere any more leaves the list of words, where it would stay
        when the case of the page is sealed."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM search_page_word WHERE word IN (SELECT unnest(tsvector_to_array({_words_of('%s')})) "
                "EXCEPT SELECT unnest(tsvector_to_array(words_of_text)) FROM documents_page WHERE id = %s) "
                "AND NOT EXISTS (SELECT 1 FROM documents_page "
                "WHERE words_of_text @@ to_tsquery('simple', '''' || word || ''''))",
                [before, page.pk],
            )

    def forget(self, pages: Iterable[Page]) -> None:
        """Words that stand on no other page leave the list of words; of the pages' own the database takes care."""
        keys = [page.pk for page in pages]
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM search_page_word WHERE word IN (SELECT unnest(tsvector_to_array(words_of_text)) "
                "FROM documents_page WHERE id = ANY(%s)) AND NOT EXISTS (SELECT 1 FROM documents_page "
                "WHERE words_of_text @@ to_tsquery('simple', '''' || word || '''') AND id <> ALL(%s))",
                [keys, keys],
            )

    def rebuild(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_page_word")
            cursor.execute(
                "INSERT INTO search_page_word "
                "SELECT DISTINCT unnest(tsvector_to_array(words_of_text)) FROM documents_page"
            )

    def condition(self, query: Query) -> Func:
        return _Matches(F("pk"), Value(expression(query)))

    def known(self, words: Iterable[str]) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT word FROM search_page_word WHERE word = ANY(%s)", [sorted(set(words))])
            return {word for (word,) in cursor.fetchall()}


def expression(query: Query) -> str:
    """The query in to_tsquery's language. Words are letters and digits alone, and quoted besides."""
    wanted = " & ".join(f"({' | '.join(_part(part) for part in group)})" for group in query.wanted)
    unwanted = "".join(f" & !({_term(term)})" for term in query.unwanted)
    return f"({wanted}){unwanted}"


def _part(part: Part) -> str:
    return _near(part) if isinstance(part, Near) else _term(part)


def _near(part: Near) -> str:
    """Either before the other, with at most so many words between them, as FTS5 counts. Here a distance is from the
    last word of the one to the first of the other."""
    sides = ((part.left, part.right), (part.right, part.left))
    return " | ".join(
        f"({_phrase(first)}) <{distance + 1}> ({_phrase(second)})"
        for first, second in sides
        for distance in range(part.within + 1)
    )


def _term(term: Term) -> str:
    return " | ".join([f"({_phrase(term)})", *(_quoted(one) for one in term.variants)])


def _phrase(term: Term) -> str:
    words = [_quoted(word) for word in term.words]
    return " <-> ".join(words) + (":*" if term.prefix else "")


def _quoted(word: str) -> str:
    return f"'{word}'"
