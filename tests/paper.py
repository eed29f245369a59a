"""Documents with pages that were read, without reading any: rows and files as the reading leaves them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from PIL import Image

from murderbook.documents.reading.page import ReadPage, State
from murderbook.documents.reading.words import Word
from murderbook.workbench.access.models import Account
from murderbook.workbench.documents.files import folder_of, original_of, picture_of
from murderbook.workbench.documents.intake.keeping import Copies, keep
from murderbook.workbench.documents.models import Document, Page, Reading, ReadingState
from murderbook.workbench.keys import new_key
from murderbook.workbench.register.models import Case


def document_in(case: Case, account: Account, pages: Sequence[str | ReadPage], **said: object) -> Document:
    """A document of these pages, the texts of which are taken for text of the file; its original holds them all."""
    batch = Reading.objects.create(case=case, account=account, came_from="box", state=ReadingState.DONE)
    content = "\f".join(page if isinstance(page, str) else page.text for page in pages).encode()
    key = new_key()
    folder_of(key).mkdir(parents=True)
    original_of(key).write_bytes(content)
    last = Document._base_manager.filter(case=case).order_by("-first_page").first()
    document = Document.objects.create(
        **{
            "case": case,
            "key": key,
            "reading": batch,
            "name": "report.txt",
            "kind": "text",
            "sha256": sha256(content).hexdigest(),
            "bytes": len(content),
            "page_count": len(pages),
            "first_page": last.first_page + last.page_count if last else 1,
            **said,
        }
    )
    copies = Copies(case)
    for number, page in enumerate(pages, start=1):
        keep(document, number, page if isinstance(page, ReadPage) else ReadPage(State.TEXT, page), copies)
    return document


def pictured(document: Document, text: str) -> Page:
    """One more page, with a picture, on which each word of `text` has a box of its own, one beneath the other."""
    words, at = list[Word](), 0
    for row, word in enumerate(text.split()):
        start = text.index(word, at)
        words.append(Word(start, len(word), 10, 20 + 30 * row, 100, 20, 90))
        at = start + len(word)
    number = document.pages.count() + 1
    Document.objects.filter(pk=document.pk).update(page_count=number)
    document.refresh_from_db()
    Image.new("L", (200, 260), 255).save(picture_of(document.key, number))
    read = ReadPage(State.OCR, text, tuple(words), 90.0, 200, 260)
    return keep(document, number, read, Copies(document.case))
