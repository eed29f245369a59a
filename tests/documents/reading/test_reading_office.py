"""Word and Excel: all of the text in its pages, also what stands in frames and was put in by a reviewer; no macros."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import docx
import pytest
import xlsxwriter
from docx.enum.text import WD_BREAK
from docx.oxml.parser import parse_xml
from made_files import page_picture

from murderbook.documents.reading.page import State, UnreadableError
from murderbook.documents.reading.pool import Readers
from murderbook.documents.reading.source import open_file, read_page

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

NAME = "<w:r><w:t>Marlow Quint</w:t></w:r>"


def texts(path: Path) -> list[str]:
    return [read_page(path, number).text for number in range(1, open_file(path).pages + 1)]


def rewritten(path: Path, **members: bytes) -> Path:
    """The packed file with these members added, or in the place of those of their name."""
    with zipfile.ZipFile(path) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    whole.update({name.replace("__", "/").replace("_", "."): content for name, content in members.items()})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in whole.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Case 87-0310"
    document.add_paragraph("The first page.").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("The second page.")
    table = document.add_table(2, 3)
    for at, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"cell {at}"
    table.rows[1].cells[0].merge(table.rows[1].cells[1])
    document.save(str(tmp_path / "report.docx"))
    return tmp_path / "report.docx"


def test_pages_heads_and_tables_of_a_word_document(report: Path) -> None:
    first, second = texts(report)
    assert first.split("\n")[:2] == ["Case 87-0310", "The first page."]
    assert second.strip() == "The second page.\ncell 0\tcell 1\tcell 2\ncell 3 cell 4\tcell 5"


def test_a_break_that_word_notes_once_more_makes_no_empty_page(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("One.").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph()._p.append(parse_xml(f"<w:r {W}><w:lastRenderedPageBreak/><w:t>Two.</w:t></w:r>"))
    document.save(str(tmp_path / "two.docx"))
    assert [page.strip() for page in texts(tmp_path / "two.docx")] == ["One.", "Two."]


@pytest.mark.parametrize(
    "xml",
    [
        "<w:p {W}><w:smartTag w:element='PersonName'>{N}</w:smartTag></w:p>",
        "<w:p {W}><w:ins w:id='1' w:author='x'>{N}</w:ins></w:p>",
        "<w:p {W}><w:hyperlink>{N}</w:hyperlink></w:p>",
        "<w:sdt {W}><w:sdtContent><w:p>{N}</w:p></w:sdtContent></w:sdt>",
        "<w:p {W}><w:r><w:pict><w:txbxContent><w:p>{N}</w:p></w:txbxContent></w:pict></w:r></w:p>",
        "<w:p {W}><w:fldSimple w:instr='NAME'>{N}</w:fldSimple></w:p>",
        "<w:tbl {W}><w:tr><w:tc><w:tbl><w:tr><w:tc><w:p>{N}</w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>",
    ],
)
def test_no_text_is_left_out(tmp_path: Path, xml: str) -> None:
    document = docx.Document()
    document.add_paragraph("Seen at noon.")
    document.element.body.insert(0, parse_xml(xml.replace("{W}", W).replace("{N}", NAME)))
    document.save(str(tmp_path / "some.docx"))
    (text,) = texts(tmp_path / "some.docx")
    assert text.split() == ["Marlow", "Quint", "Seen", "at", "noon."]


def test_what_was_taken_out_and_codes_of_fields_are_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Seen")
    for xml in (
        f"<w:del {W} w:id='1' w:author='x'><w:r><w:delText>no</w:delText></w:r></w:del>",
        f"<w:r {W}><w:instrText>PAGE no</w:instrText></w:r>",
        f"<w:r {W}><w:tab/><w:t>at</w:t><w:br/><w:t>noon</w:t><!-- no --></w:r>",
    ):
        paragraph._p.append(parse_xml(xml))
    document.save(str(tmp_path / "some.docx"))
    assert texts(tmp_path / "some.docx") == ["Seen\tat\nnoon"]


def test_notes_beside_the_text_follow_it(tmp_path: Path) -> None:
    document = docx.Document()
    run = document.add_paragraph("Seen at noon.").runs[0]
    document.add_comment(run, text="Ask the neighbour.", author="x")
    document.save(str(tmp_path / "some.docx"))
    assert texts(tmp_path / "some.docx")[0].split("\n")[-1] == "Ask the neighbour."


def test_pictures_and_macros_are_told(report: Path) -> None:
    assert open_file(report).notices == ()
    document = docx.Document(str(report))
    picture = io.BytesIO()
    page_picture(size=(100, 100)).save(picture, "PNG")
    document.add_picture(picture)
    document.save(str(report))
    rewritten(report, word__vbaProject_bin=b"a macro")
    macros, pictures = open_file(report, "report.docm").notices
    assert "macros: they were not run" in macros
    assert "a picture, which was not read" in pictures


def test_a_document_whose_main_part_is_numbered(report: Path) -> None:
    """As some programs on the web write it."""
    with zipfile.ZipFile(report) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(report, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in whole.items():
            archive.writestr(
                name.replace("document.xml", "document2.xml"), content.replace(b"document.xml", b"document2.xml")
            )
    assert "The first page." in texts(report)[0]


def test_entities_are_neither_fetched_nor_multiplied(report: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    head = f"<!DOCTYPE d [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'><!ENTITY s SYSTEM '{tmp_path / 'secret.txt'}'>]>"
    body = f"<w:document {W}><w:body><w:p><w:r><w:t>Seen &b; &s;</w:t></w:r></w:p></w:body></w:document>"
    rewritten(report, word__document_xml=(head + body).encode())
    try:
        text = "".join(texts(report))
    except UnreadableError:
        return
    assert "secret" not in text
    assert "lollol" not in text


def test_a_damaged_document_says_what_to_do(report: Path) -> None:
    rewritten(report, word__document_xml=b"<w:document")
    with pytest.raises(UnreadableError, match="the Word document is damaged") as caught:
        open_file(report)
    assert "save it as PDF" in caught.value.remedy


@pytest.mark.parametrize(
    ("member", "name"), [("word/document.xml", "the Word document"), ("xl/workbook.xml", "the workbook")]
)
def test_what_unpacks_beyond_reason_is_refused_unpacked(tmp_path: Path, member: str, name: str) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(member, "w") as part:
        for _ in range(70):
            part.write(bytes(1024**2))
    with pytest.raises(UnreadableError, match=f"{name} unpacks to"):
        open_file(path)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Exhibits")
        sheet.write_row(0, 0, ["Item", "Seal", "Weight"])
        sheet.write_row(1, 0, ["Knife", "00412", 12])
        sheet.write_datetime(2, 0, datetime(1987, 3, 15, 3, 10), made.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_formula(2, 1, "=1+1", None, 2)
        sheet.write(2, 2, 0.5)
        made.add_worksheet("Second").write(0, 0, "two\nlines")
    return path


def test_each_sheet_with_its_name_and_cells(book: Path) -> None:
    first, second = texts(book)
    assert first.split("\n") == ["[Exhibits]", "Item\tSeal\tWeight", "Knife\t00412\t12", "1987-03-15 03:10:00\t2\t0.5"]
    assert second == "[Second]\ntwo lines"
    assert read_page(book, 1).state is State.TEXT
    assert "macros" in open_file(rewritten(book, xl__vbaProject_bin=b"a macro"), "list.xlsm").notices[0]


def test_a_damaged_workbook_says_what_to_do(book: Path) -> None:
    with pytest.raises(UnreadableError, match="the workbook is damaged"):
        open_file(rewritten(book, xl__workbook_xml=b"<workbook"))


def test_a_cell_at_the_end_of_the_sheet_costs_the_file_not_the_readers(
    tmp_path: Path, book: Path, readers: Readers
) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write(0, 0, "here")
        sheet.write(1_048_575, 16_383, "there")
    with pytest.raises(UnreadableError) as caught:
        readers.open(path)
    assert caught.value.remedy
    assert readers.open(book).pages == 2


def test_a_workbook_without_cells_is_one_page(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "empty.xlsx") as made:
        made.add_worksheet("Nothing")
    assert texts(tmp_path / "empty.xlsx") == ["[Nothing]"]
