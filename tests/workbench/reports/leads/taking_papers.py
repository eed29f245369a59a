"""What tests of the two reports ask: to take one as a persona, to read it and its tags, to judge."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from bundles import texts_of
from django.utils import timezone

from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.access.rights import Role
from murderbook.workbench.leads.models import Judgement, Lead
from murderbook.workbench.register.models import Case
from personas import Unit


def taken(unit: Unit, path: str, persona: str = "member") -> bytes:
    answer = unit.client(persona).get(path)
    assert answer.status_code == 200, answer.status_code
    assert answer["Content-Type"] == "application/pdf"
    return bytes(answer.content)


def text_of(content: bytes) -> str:
    return " ".join("\n".join(texts_of(content)).split())


def tags_of(content: bytes) -> list[tuple[str, str]]:
    """Kind and description of every tagged element of a PDF. AssertionError where it does not say that it is tagged."""
    document = pypdfium2.PdfDocument(content)
    assert pdfium.FPDFCatalog_IsTagged(document)
    return [found for page in document for found in _tags_on(page)]


def _tags_on(page: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - pypdfium2 has no types
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    tops = pdfium.FPDF_StructTree_CountChildren(tree)
    waiting = [pdfium.FPDF_StructTree_GetChildAtIndex(tree, at) for at in range(tops)]
    while waiting:
        element = waiting.pop(0)
        if not element:
            continue
        yield _said(pdfium.FPDF_StructElement_GetType, element), _said(pdfium.FPDF_StructElement_GetAltText, element)
        below = pdfium.FPDF_StructElement_CountChildren(element)
        waiting += [pdfium.FPDF_StructElement_GetChildAtIndex(element, at) for at in range(max(below, 0))]
    pdfium.FPDF_StructTree_Close(tree)


def _said(ask: Callable[..., int], element: Any) -> str:  # noqa: ANN401 - a pointer
    size = ask(element, None, 0)
    buffer = ctypes.create_string_buffer(size)
    ask(element, buffer, size)
    return buffer.raw.decode("utf-16-le").rstrip("\x00")


def judged(lead: Lead, account: Account, verdict: str = "supported", **said: object) -> Judgement:
    common = {"kind": lead.kind, "left": lead.left, "right": lead.right, "lead": lead, "account": account}
    made: Judgement = Judgement.objects.create(**common, verdict=verdict, **{"reason": "one gun", **said})
    return made


def may_take(unit: Unit, case: Case, persona: str = "consultant") -> None:
    """The consultant may read this case for a week, and take data of it."""
    Grant.objects.create(
        account=unit.accounts[persona], compartment=case.compartment, role=Role.CONSULTANT, case=case, reason="tests",
        may_export=True, ends_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip


def may_read(unit: Unit, case: Case, persona: str = "consultant") -> None:
    Grant.objects.create(
        account=unit.accounts[persona], compartment=case.compartment, role=Role.CONSULTANT, case=case, reason="tests",
        ends_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip
