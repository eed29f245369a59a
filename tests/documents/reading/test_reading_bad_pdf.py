"""PDFs that are broken, locked, or made to harm: a message says why, or the page fails and the next is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_files import FONT, assert_placed, page_picture, pages_pdf, pdf, raw_picture, stream, text_pdf, written

from murderbook.documents.reading import pdf as reading
from murderbook.documents.reading.page import State, UnreadableError
from murderbook.documents.reading.pool import Readers
from murderbook.documents.reading.source import open_file, read_page

CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"


def put(folder: Path, content: bytes) -> Path:
    path = folder / "bad.pdf"
    path.write_bytes(content)
    return path


def test_a_locked_file_asks_for_what_to_do(tmp_path: Path) -> None:
    """Locked by the standard handler with a password that nobody has."""
    lock = b"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<%s>/U<%s>>>" % (b"11" * 32, b"22" * 32)
    trailer = b"/Encrypt %s/ID[<00><00>]" % lock
    tree, page = b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    with pytest.raises(UnreadableError, match="asks for a password") as caught:
        open_file(put(tmp_path, pdf([CATALOGUE, tree, page], trailer)))
    assert "print it into a new PDF" in caught.value.remedy


def test_a_lock_of_an_unknown_kind(tmp_path: Path) -> None:
    trailer = b"/Encrypt<</Filter/Other/V 9>>/ID[<00><00>]"
    tree, page = b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    with pytest.raises(UnreadableError, match="locked in an unknown way"):
        open_file(put(tmp_path, pdf([CATALOGUE, tree, page], trailer)))


def test_a_file_without_pages_is_not_taken_for_a_locked_one(tmp_path: Path) -> None:
    """Also after one: PDFium remembers the failure before."""
    test_a_locked_file_asks_for_what_to_do(tmp_path)
    with pytest.raises(UnreadableError, match="no page"):
        open_file(put(tmp_path, pdf([CATALOGUE, b"<</Type/Pages/Kids[]/Count 0>>"])))


def test_a_head_and_nothing_more(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="broken"):
        open_file(put(tmp_path, b"%PDF-1.7\nand then the scanner was unplugged"))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_refused_or_read_as_far_as_it_goes(tmp_path: Path, share: float) -> None:
    whole = pages_pdf([written(f"Page {number} of the report") for number in range(20)])
    path = put(tmp_path, whole[: int(share * len(whole))])
    try:
        pages = open_file(path).pages
    except UnreadableError as error:
        assert error.remedy
        return
    assert 1 <= pages <= 20
    assert read_page(path, 1).state in State


def test_garbage_in_the_middle_costs_the_pages_that_it_struck(tmp_path: Path, readers: Readers) -> None:
    whole = bytearray(pages_pdf([written(f"Page {number} of the report") for number in range(1, 21)]))
    middle = len(whole) // 2
    whole[middle : middle + 300] = b"\xa5" * 300
    path = put(tmp_path, bytes(whole))
    pages = [readers.read(path, number) for number in range(1, readers.open(path).pages + 1)]
    sound = [page.text.strip() for page in pages if page.state is State.TEXT]
    assert sound[0] == "Page 1 of the report"
    assert sound[-1] == "Page 20 of the report"
    assert len(sound) >= 17


@pytest.mark.parametrize(
    "kids",
    [
        b"[2 0 R]",  # the tree is its own branch
        b"[3 0 R 2 0 R]",
        b"[3 0 R 3 0 R 3 0 R]",  # a page three times
        b"[99 0 R]",  # a page that is not there
    ],
)
def test_a_tree_of_pages_that_leads_nowhere(tmp_path: Path, readers: Readers, kids: bytes) -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"
    path = put(tmp_path, pdf([CATALOGUE, b"<</Type/Pages/Kids%s/Count 3>>" % kids, page]))
    try:
        pages = readers.open(path).pages
    except UnreadableError as error:
        assert error.remedy
        return
    assert all(readers.read(path, number).state in State for number in range(1, pages + 1))


def test_a_table_of_places_that_names_itself(tmp_path: Path) -> None:
    whole = text_pdf(tmp_path / "sound.pdf", "The report").read_bytes()
    at = whole.rindex(b"xref\n0")
    path = put(tmp_path, whole.replace(b"trailer\n<<", b"trailer\n<</Prev %d" % at))
    assert read_page(path, 1).text.strip() == "The report"


def test_more_pages_than_any_file_has(tmp_path: Path) -> None:
    """A count that the file only says."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"
    path = put(tmp_path, pdf([CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 999999>>", page]))
    with pytest.raises(UnreadableError, match="20,000 are the most"):
        open_file(path)


def test_forms_within_forms_without_end(tmp_path: Path, readers: Readers) -> None:
    itself = stream(b"/N Do", b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</N 4 0 R>>>>")
    content = b"/N Do " + written("The report")
    entries = b"/Resources<</Font<</F1 3 0 R>>/XObject<</N 4 0 R>>>>"
    path = put(tmp_path, pages_pdf([content], entries, more=[itself]))
    assert readers.read(path, 1).text.strip() == "The report"


def test_arrays_within_arrays(tmp_path: Path, readers: Readers) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    path = put(tmp_path, pages_pdf([written("The report")], b"/Deep" + deep))
    try:
        assert readers.read(path, 1).state in State
        readers.open(path)
    except UnreadableError as error:
        assert error.remedy
    assert readers.read(text_pdf(tmp_path / "sound.pdf", "The report"), 1).state is State.TEXT


@pytest.mark.deep
def test_a_page_of_millions_of_operators_is_read_or_ended(tmp_path: Path) -> None:
    path = put(tmp_path, pages_pdf([b"0 0 m 612 792 l S\n" * 3_000_000 + written("The report")]))
    with Readers(workers=1, seconds=5) as few:
        page = few.read(path, 1)
        assert page.state is State.FAILED or page.text.strip() == "The report"
        assert few.read(text_pdf(tmp_path / "sound.pdf", "The report"), 1).state is State.TEXT


@pytest.mark.parametrize("box", [b"[0 0 0 0]", b"[0 0 1 14400]", b"[0 0 0.001 0.001]", b"[0 0 9e9 9e9]", b"[5 5 1 1]"])
def test_sheets_of_no_size(tmp_path: Path, readers: Readers, box: bytes) -> None:
    path = put(tmp_path, pages_pdf([written("The report")], b"/MediaBox" + box))
    page = readers.read(path, 1)
    assert page.state in State
    assert max(page.width, page.height) <= reading.LONG_SIDE
    assert_placed(page)


def test_a_page_of_too_many_letters_is_read_from_its_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_LETTERS", 5)
    monkeypatch.setattr(reading, "read_picture", lambda *_: "from its picture")
    assert read_page(text_pdf(tmp_path / "long.pdf", "The report"), 1) == "from its picture"


def test_a_thousand_names_on_one_page(tmp_path: Path, readers: Readers) -> None:
    names = [f"Quint{number:04d}" for number in range(1000)]
    lines = [" ".join(names[at : at + 20]) for at in range(0, 1000, 20)]
    content = b"\n".join(written(line, x=10, y=780 - 15 * at, size=4) for at, line in enumerate(lines))
    page = readers.read(put(tmp_path, pages_pdf([content])), 1)
    assert page.text.split() == names
    assert len(page.words) == 1000
    assert_placed(page)


def test_a_picture_whose_data_are_missing_is_no_end(tmp_path: Path, readers: Readers) -> None:
    broken = raw_picture(page_picture())[:5000] + b"\nendstream"
    path = put(
        tmp_path, pages_pdf([b"q 612 0 0 792 0 0 cm /P Do Q"], b"/Resources<</XObject<</P 4 0 R>>>>", more=[broken])
    )
    assert readers.read(path, 1).state in {State.BLANK, State.DOUBTFUL, State.FAILED}


def test_the_font_is_missing(tmp_path: Path, readers: Readers) -> None:
    path = put(tmp_path, pages_pdf([written("The report")]).replace(FONT, b"null" + b" " * (len(FONT) - 4)))
    assert readers.read(path, 1).state in State
