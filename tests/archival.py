"""What a PDF lacks of PDF/A-3b (ISO 19005-3) and of the tags that a screen reader needs, clause by clause.

It stands in for veraPDF, which no registry carries, and knows fewer clauses: those that a printer of HTML can break.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pikepdf
from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # comes with WeasyPrint
from pikepdf import Dictionary, Name, Object, Pdf, Stream

_PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_FORBIDDEN_ACTIONS = {
    "/Launch",
    "/Sound",
    "/Movie",
    "/ResetForm",
    "/ImportData",
    "/JavaScript",
    "/Hide",
    "/SetOCGState",
}
_FORBIDDEN_NOTES = {"/3D", "/Sound", "/Screen", "/Movie"}
_DEVICE = {"/DeviceRGB", "/DeviceGray", "/DeviceCMYK"}
_WIDTH = 1.5  # thousandths of an em that a width may be off: it is written as a whole number


def breaches(content: bytes) -> list[str]:
    """Each with its clause; none for a file that may be archived."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        return [*_file(content, pdf), *_colours(pdf), *_metadata(pdf), *_objects(pdf), *_tags(pdf)]


def _file(content: bytes, pdf: Pdf) -> Iterator[str]:
    head = content.split(b"\n", 2)
    if not re.fullmatch(rb"%PDF-1\.[0-7]", head[0].strip()):
        yield f"6.1.2 the file begins with {head[0][:20]!r}"
    if len([one for one in head[1][1:] if one > 127]) < 4 or not head[1].startswith(b"%"):
        yield "6.1.2 no line of four bytes above 127 behind the head"
    if "/ID" not in pdf.trailer:
        yield "6.1.3 the file has no ID"
    if pdf.is_encrypted:
        yield "6.1.3 the file is encrypted"
    if content.rstrip(b"\r\n").rsplit(b"\n", 1)[-1] != b"%%EOF":
        yield "6.1.3 something stands behind the end"
    for name in ("/AA", "/OCProperties", "/Requirements", "/AcroForm"):
        if name in pdf.Root:
            yield f"6.4 to 6.10 the catalogue has {name}"
    for name in ("/JavaScript", "/AlternatePresentations"):
        if name in pdf.Root.get("/Names", Dictionary()):
            yield f"6.6.1 or 6.10 names: {name}"


def _colours(pdf: Pdf) -> Iterator[str]:
    """A colour that a device makes of it as it likes is allowed where the file says what device was meant."""
    intents = [one for one in pdf.Root.get("/OutputIntents", []) if one.get("/S") == "/GTS_PDFA1"]
    profiles = [one.DestOutputProfile for one in intents if "/DestOutputProfile" in one]
    if not profiles:
        yield "6.2.3 no output intent with a profile"
        return
    profile = bytes(profiles[0].read_bytes())
    if profile[36:40] != b"acsp" or int(profiles[0].N) != {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}.get(profile[16:20]):
        yield "6.2.3 the profile of the output intent is none"
    wanted = {b"RGB ": {"/DeviceRGB", "/DeviceGray"}, b"GRAY": {"/DeviceGray"}, b"CMYK": {"/DeviceCMYK", "/DeviceGray"}}
    for one in pdf.objects:
        space = one.get("/ColorSpace") if isinstance(one, Stream) and one.get("/Subtype") == "/Image" else None
        if isinstance(space, Name) and str(space) in _DEVICE - wanted[profile[16:20]]:
            yield f"6.2.4.3 a picture in {space}, which the output intent does not cover"


def _metadata(pdf: Pdf) -> Iterator[str]:
    if "/Metadata" not in pdf.Root:
        yield "6.6.2.1 no XMP metadata"
        return
    tree = ET.fromstring(bytes(pdf.Root.Metadata.read_bytes()))
    part = {one.get(f"{_PDFA}part"): one.get(f"{_PDFA}conformance") for one in tree.iter() if one.get(f"{_PDFA}part")}
    part |= {one.text: tree.findtext(f".//{_PDFA}conformance") for one in tree.iter(f"{_PDFA}part")}
    if part != {"3": "B"}:
        yield f"6.6.4 the file says of itself {part}"
    title = "".join(text for one in tree.iter(f"{_DC}title") for text in one.itertext()).strip()
    if not title or title != str(pdf.docinfo.get("/Title", "")):
        yield f"the title is {title!r} in one place and {pdf.docinfo.get('/Title')} in the other"


def _objects(pdf: Pdf) -> Iterator[str]:
    for one in pdf.objects:
        if isinstance(one, Stream):
            yield from _stream(one)
        if isinstance(one, Dictionary):
            yield from _dictionary(one)
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            yield from _note(note)


def _stream(one: Stream) -> Iterator[str]:
    filters = one.get("/Filter")
    names = {str(name) for name in filters} if isinstance(filters, pikepdf.Array) else {str(filters)}
    if names & {"/LZWDecode", "/Crypt"}:
        yield f"6.1.7 a stream in {names}"
    if "/F" in one:
        yield "6.1.7 a stream that lies outside the file"
    if one.get("/Subtype") == "/Image" and bool(one.get("/Interpolate", False)):
        yield "6.2.8 a picture that asks for smoothing"
    if one.get("/Subtype") == "/PS" or "/OPI" in one or "/Ref" in one:
        yield "6.2.9 a form that is PostScript, or lies outside the file"


def _dictionary(one: Dictionary) -> Iterator[str]:
    if one.get("/Type") == "/Font":
        yield from _font(one)
    action = one.get("/S")
    if isinstance(action, Name) and (str(action) in _FORBIDDEN_ACTIONS or "/JS" in one):
        yield f"6.5.1 an action {action}"
    if one.get("/Type") == "/Filespec" and not {"/AFRelationship", "/F", "/UF"} <= set(one.keys()):
        yield "6.8 a file within the file without its relation or name"
    if one.get("/Type") == "/ExtGState" and ("/TR" in one or "/HTP" in one):
        yield "6.2.5 a state with a transfer function"


def _font(font: Dictionary) -> Iterator[str]:
    kind = str(font.get("/Subtype"))
    if kind == "/Type0":
        if font.get("/Encoding") != "/Identity-H":
            yield f"6.2.11.3.3 a font with the encoding {font.get('/Encoding')}"
        if "/ToUnicode" not in font:
            yield "6.2.11.7.2 a font that does not say which letters it shows"
        yield from _glyphs(font.DescendantFonts[0])
    elif kind not in ("/CIDFontType2", "/CIDFontType0", "/Type3"):
        yield f"6.2.11.2 a font of kind {kind}, which no printer of ours makes"


def _glyphs(font: Object) -> Iterator[str]:
    told = font.get("/FontDescriptor", Dictionary())
    files = [told[name] for name in ("/FontFile2", "/FontFile3") if name in told]
    if not files:
        yield f"6.2.11.4.1 {font.get('/BaseFont')} is not in the file"
        return
    if font.get("/Subtype") == "/CIDFontType2":
        if font.get("/CIDToGIDMap") != "/Identity":
            yield f"6.2.11.3.2 {font.get('/BaseFont')} does not say which glyph is which"
        yield from _widths(font, TTFont(io.BytesIO(bytes(files[0].read_bytes())), lazy=True))


def _widths(font: Object, inside: TTFont) -> Iterator[str]:
    order, scale = inside.getGlyphOrder(), 1000 / inside["head"].unitsPerEm
    for glyph, width in _told_widths(font.get("/W", [])):
        if glyph >= len(order):
            yield f"6.2.11.4.1 {font.get('/BaseFont')} lacks glyph {glyph}"
        elif abs(inside["hmtx"][order[glyph]][0] * scale - width) > _WIDTH:
            yield f"6.2.11.5 glyph {glyph} of {font.get('/BaseFont')} is not as wide as is said"


def _told_widths(told: Object | list[Object]) -> Iterator[tuple[int, float]]:
    parts = list(told)
    while parts:
        first = int(parts.pop(0))
        if isinstance(parts[0], pikepdf.Array):
            yield from ((first + at, float(width)) for at, width in enumerate(parts.pop(0)))
        else:
            last, width = int(parts.pop(0)), float(parts.pop(0))
            yield from ((glyph, width) for glyph in range(first, last + 1))


def _note(note: Object) -> Iterator[str]:
    kind, flags = str(note.get("/Subtype")), int(note.get("/F", 0))
    if kind in _FORBIDDEN_NOTES:
        yield f"6.3.1 an annotation {kind}"
    if not flags & 4 or flags & (1 | 2 | 32):
        yield f"6.3.2 an annotation {kind} that is hidden or not printed"
    if kind not in ("/Link", "/Popup") and "/AP" not in note:
        yield f"6.3.3 an annotation {kind} without a look of its own"


def _tags(pdf: Pdf) -> Iterator[str]:
    """ISO 14289-1: what is read aloud, in which order and language."""
    root = pdf.Root
    if not bool(root.get("/MarkInfo", Dictionary()).get("/Marked", False)) or "/StructTreeRoot" not in root:
        yield "UA 7.1 the file is not tagged"
        return
    if not str(root.get("/Lang", "")):
        yield "UA 7.2 no language"
    if not bool(root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False)):
        yield "UA 7.1 the title is not shown"
    for one in pdf.objects:
        if isinstance(one, Dictionary) and one.get("/S") == "/Figure" and not str(one.get("/Alt", "")):
            yield "UA 7.3 a figure without words in its place"
    for at, page in enumerate(pdf.pages, start=1):
        if page.get("/Annots") is not None and page.get("/Tabs") != "/S":
            yield f"UA 7.18.3 the links of page {at} have no order"
        yield from _outside_tags(page, at)


def _outside_tags(page: pikepdf.Page, number: int) -> Iterator[str]:
    depth = 0
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
        if operator in ("Tj", "TJ", "'", '"', "Do", "S", "s", "f", "f*", "B", "b", "sh") and not depth:
            yield f"UA 7.1 page {number} shows something that is neither tagged nor called an artefact"
            return
