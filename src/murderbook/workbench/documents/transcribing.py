"""A person types what a page says: hand-writing that no machine reads, or what it read wrongly.

The typed text is the page's from then on: it is found, rules look at it, and it says by whom. What stood there before
is kept, and where its words stand on the picture is taken over for those that stayed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from murderbook.documents import alike
from murderbook.documents.reading.words import moved, pack, unpack
from murderbook.workbench.access.models import Account
from murderbook.workbench.documents.intake.keeping import Copies
from murderbook.workbench.documents.intake.suggesting import suggest_anew
from murderbook.workbench.documents.models import Document, Mention, Page, PageState, Transcription
from murderbook.workbench.search.index import the_index

LONGEST = 100_000  # letters of a page


def seen_of(page: Page) -> str:
    """What somebody has seen who types: the same again only where nobody typed since."""
    return sha256(page.text.encode()).hexdigest()


def may_be_typed(page: Page) -> bool:
    """Not a page that is nothing but the text of its file: there is nothing to read off."""
    return page.width > 0 or page.state != PageState.TEXT


def transcribe(page: Page, text: str, account: Account) -> Transcription | None:
    """The page says this now; None where it said so already. Lock the case first."""
    before, boxes = page.text, bytes(page.words)
    if text == before and page.state == PageState.TYPED:
        return None
    # A reading that is under way suggests on the pages of the document, too: one after the other.
    document = Document._base_manager.select_for_update().get(pk=page.document_id)
    row = Transcription.objects.create(
        case_id=page.case_id,
        page=page,
        text=text,
        before=before,
        before_words=boxes,
        before_state=page.state,
        account=account,
    )
    page.text, page.state, page.problem, page.confidence = text, PageState.TYPED, "", None
    page.words = pack(moved(unpack(boxes), before, text))
    page.sketch = alike.sketch(text)
    if not Page._base_manager.filter(alike=page).exists():  # what others are like is like none itself
        page.alike_id, page.likeness = Copies(page.case, but=page.pk).like(page.sketch) or (None, None)
    page.save()
    the_index().change(page, before)
    _settle(Mention.objects.filter(page=page).exclude(decisions=None), text)
    suggest_anew(document, page.number)
    return row


def _settle(decided: Iterable[Mention], text: str) -> None:
    """What a person decided stays a fact of the page. It is marked where its words stand now, nearest to where they
    stood, and nowhere if nobody typed them."""
    for one in decided:
        places = [found.start() for found in re.finditer(re.escape(one.text), text)]
        at = min(places, key=lambda place: (abs(place - one.start), place), default=0)
        one.start, one.end = (at, at + len(one.text)) if places else (0, 0)
        one.save(update_fields=["start", "end"])
