"""Finding a word in 100,000 pages, through the door, beside the index alone. Aim: rare 50 ms, common 300 ms.

A record of generated pages in a temporary folder: words by Zipf's law, 300 a page, in 200 cases of two compartments, of
which the asker sees one in whole and twenty single cases of the other. Asked are: a word of three pages, one of every
hundredth and one of nearly every page, a phrase, nearness, a beginning; each as the page asks (count and first 25, in
the order of the file, variants included), and the whole page through Django's own request handling. Beside: the same
words asked of a plain FTS5 table of the same texts, without access, and a scan by LIKE.
`--pages N` makes another size.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from _harness import Row, measure, report

PAGES, CASES, WORDS, ROUNDS = 100_000, 200, 300, 7
SEED = 20_261_127

QUERIES = {
    "rare word": "quixotic",
    "word of 1 %": "w400",
    "common word": "w0",
    "two common words": "w0 w1",
    "phrase": '"w0 w1"',
    "near": "w3 NEAR/5 w7",
    "beginning": "w40*",
    "nothing": "zzzzzz",
}
PLAIN = {
    "rare word": "quixotic",
    "word of 1 %": "w400",
    "common word": "w0",
    "two common words": "w0 AND w1",
    "phrase": '"w0 w1"',
    "near": "NEAR(w3 w7, 5)",
    "beginning": "w40*",
    "nothing": "zzzzzz",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        _open(Path(scratch) / "record", asked.pages)
        plain = _plain(Path(scratch) / "plain.sqlite3", asked.pages)
        rows = [row for name in QUERIES for row in _compared(name, plain)]
        rows.append(_row("LIKE, a scan", lambda: plain.execute(_LIKE, ["%quixotic%"]).fetchall()))
        report(__file__, rows)


_LIKE = "SELECT rowid FROM page WHERE text LIKE ? ORDER BY rowid LIMIT 25"
_MATCH = "SELECT rowid FROM page WHERE page MATCH ? ORDER BY rowid LIMIT 25"
_COUNT = "SELECT count(*) FROM page WHERE page MATCH ?"


def texts(count: int) -> Iterator[str]:
    """Pages of words by Zipf's law; three of them say "quixotic"."""
    made = random.Random(SEED)
    names = [f"w{n}" for n in range(20_000)]
    weights = [1 / (n + 1) for n in range(len(names))]
    for number in range(count):
        words = made.choices(names, weights, k=WORDS)
        if number % (count // 3 or 1) == 7:
            words[10] = "quixotic"
        yield " ".join(words)


def _open(folder: Path, count: int) -> None:
    from murderbook.workbench.boot import open_record
    from murderbook.workbench.record import create_folder

    create_folder(folder, "Benchmark")
    open_record(folder)
    from django.db import transaction

    with transaction.atomic():
        _fill(count)


def _fill(count: int) -> None:
    from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
    from murderbook.workbench.access.rights import Role
    from murderbook.workbench.documents.models import Document, Page, Reading
    from murderbook.workbench.register.models import Case
    from murderbook.workbench.search.index import the_index

    asker = Account.objects.create(name="asker", full_name="Asker", role="detective")
    default = Compartment.objects.filter(is_default=True).first()
    default = default or Compartment.objects.create(name="unit", is_default=True)
    other = Compartment.objects.create(name="other", grade=Grade.RESTRICTED)
    cases = Case.objects.bulk_create(
        Case(compartment=default if n % 2 else other, own_number=f"C-{n:03}") for n in range(CASES)
    )
    Grant.objects.create(account=asker, compartment=default, role=Role.DETECTIVE, reason="bench")
    for case in cases[:40:2]:
        Grant.objects.create(account=asker, compartment=other, case=case, role=Role.DETECTIVE, reason="bench")
    readings = Reading.objects.bulk_create(Reading(case=case, account=asker) for case in cases)
    documents = Document.objects.bulk_create(
        Document(case=one.case, reading=one, name="a.pdf", kind="pdf", sha256="", bytes=1, first_page=1)
        for one in readings
    )
    of_each = count // CASES
    pages = [
        Page(case_id=document.case_id, document=document, number=n + 1, cited_as=n + 1, state="ocr", text="")
        for document in documents
        for n in range(of_each)
    ]
    for page, text in zip(pages, texts(len(pages)), strict=True):
        page.text = text
    Page._base_manager.bulk_create(pages, batch_size=500)
    the_index().rebuild()


def _plain(file: Path, count: int) -> sqlite3.Connection:
    """The peer: FTS5 as anybody would use it, who need not ask who may see what."""
    database = sqlite3.connect(file)
    database.execute("CREATE VIRTUAL TABLE page USING fts5(text)")
    database.executemany("INSERT INTO page(text) VALUES (?)", ((text,) for text in texts(count)))
    database.commit()
    return database


def _compared(name: str, plain: sqlite3.Connection) -> Iterator[Row]:
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.search.finding import pages_with, widened
    from murderbook.workbench.search.hits import hits_of
    from murderbook.workbench.search.query import parse

    asker = Account.objects.get(name="asker")

    def ours() -> Any:  # noqa: ANN401
        pages = pages_with(widened(parse(QUERIES[name]), asker).query, asker)
        page = hits_of(pages, None)
        return page.paginator.count, page.object_list

    def theirs() -> Any:  # noqa: ANN401
        return plain.execute(_COUNT, [PLAIN[name]]).fetchone()[0], plain.execute(_MATCH, [PLAIN[name]]).fetchall()

    found, all_of_them = ours()[0], theirs()[0]
    with_door, without = _row(f"{name}, ours", ours), _row(f"{name}, FTS5 without access", theirs)
    ratio = round(with_door.seconds / (without.seconds or 1e-6), 1)
    yield Row(with_door.name, with_door.seconds, {**with_door.values, "found": found, "times_the_peer": ratio})
    yield Row(without.name, without.seconds, {**without.values, "found": all_of_them})


def _row(name: str, run: Callable[[], Any]) -> Row:
    run()
    return measure(name, run, rounds=ROUNDS)


if __name__ == "__main__":
    main()
