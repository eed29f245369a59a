"""What tests of bundles ask: to withhold something, and to read all that a bundle says."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pypdfium2
from python_calamine import CalamineWorkbook

from murderbook.workbench.access.models import Account
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.discovery.making import file_of
from murderbook.workbench.reports.file.gathering import gathered
from murderbook.workbench.reports.models import Bundle, Withholding


def withhold(case: Case, account: Account, reference: str) -> Withholding:
    found = next(one for one in gathered(account, case).items if one.reference == reference)
    kept: Withholding = Withholding.objects.create(
        case=case, kind=found.kind, item_key=found.key, reference=reference, ground="work product", words="a memo",
        account=account,
    )  # fmt: skip
    return kept


def files_of(bundle: Bundle) -> dict[str, bytes]:
    with ZipFile(file_of(bundle.key)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def texts_of(content: bytes) -> list[str]:
    """Of each page of a PDF."""
    document = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range() for page in document]


def rows_of(content: bytes) -> list[dict[str, Any]]:
    """Of the workbook, by its columns."""
    found = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    head = next(at for at, row in enumerate(found) if row[0] == "what")
    return [dict(zip(found[head], row, strict=True)) for row in found[head + 1 :]]


def all_text(files: dict[str, bytes]) -> str:
    """Of every file, workbooks as text too."""
    texts = []
    for name, content in files.items():
        if name.endswith(".pdf"):
            texts += texts_of(content)
        elif name.endswith(".xlsx"):
            texts.append(repr(CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()))
        else:
            texts.append(content.decode())
    return " ".join("\n".join(texts).split())


def identification_of(content: bytes) -> tuple[str, str]:
    """Part and conformance of PDF/A in the metadata, which may be compressed."""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            text = zlib.decompress(stream)
        except zlib.error:
            text = stream
        if found := re.search(rb'pdfaid:part="(\d)" pdfaid:conformance="(\w)"', text):
            return found[1].decode(), found[2].decode()
    return "", ""
