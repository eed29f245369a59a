"""Which column of a laboratory's list is what: by its name first, then as a person says. Alleles are recognised, shown
to nobody and never read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from murderbook.formats.layout import plain_name
from murderbook.formats.opening import open_table
from murderbook.formats.reject import FormatError
from murderbook.formats.str_profiles import KNOWN_LOCUS
from murderbook.kinship.frequencies import locus_key
from murderbook.workbench.imports.wizard.sheet import IGNORE, Sheet, look

ALLELES = "alleles"
ROWS = 5_000  # of a list that is looked at while somebody waits
FIELDS: dict[str, str] = {
    "case": "Case number",
    "exhibit": "Exhibit number",
    "lab_number": "The laboratory's own number",
    "method": "Method",
    "sent": "Day on which it was sent",
    "received": "Day on which the laboratory received it",
    "on": "Day of the result",
    "result": "Result, in the laboratory's words",
    "profile": "State of the profile",
    "hit": "Database hit",
    "hit_on": "Day of the hit",
    "hit_to": "What the hit is to: a person, a laboratory's number",
    "hit_case": "Case of yours that the hit ties",
    "confirmed": "Confirmation of the hit",
}
CODED = ("method", "result", "profile", "hit", "confirmed")
DAYS = ("sent", "received", "on", "hit_on")
NEEDED = ("case", "exhibit")
# Characters of a cell that is read: more is no word of a laboratory, and its patterns take long over it.
LONGEST = 1_000
_LONGEST_OF = {
    **dict.fromkeys(("case", "exhibit", "lab_number", "hit_case"), 80),
    **dict.fromkeys(DAYS, 120),
    **dict.fromkeys(CODED, 400),
}
# By words that a header holds, the particular before the general.
_NAMES: tuple[tuple[str, str], ...] = (
    ("hit_case", r"(hit|link).*(our|agency|unit).*case|linked case"),
    ("hit_on", r"(hit|codis|match).*(date|day|on\b)|date.*(hit|match)"),
    ("confirmed", r"confirm"),
    ("hit_to", r"(hit|match).*(to|name|person|offender|detail|letter|number|no\b)|offender"),
    ("hit", r"hit|codis|database|nibin|afis|ndis|sdis|\bmatch"),
    ("lab_number", r"lab(oratory)?s? *(case|file|ref|number|no\b|id|#)|accession|submission *(no\b|number|id|#)"),
    ("sent", r"(date|day).*(sent|submit|submission|request|shipped)|(sent|submitted|shipped|request(ed)?) (on|date)|"
             r"^(sent|submitted|shipped)$"),
    ("received", r"receiv|date in\b|intake"),
    ("on", r"(date|day).*(result|report|complet|issued)|(result|report|complet\w*|issued).*(date|on\b)|^date$"),
    ("profile", r"profile|suitab|eligib|quality"),
    ("method", r"method|test|analysis|exam|service|discipline|technique"),
    ("result", r"result|outcome|finding|conclusion|status|report"),
    ("exhibit", r"exhibit|item|evidence|specimen|sample|barcode"),
    ("case", r"case|incident|agency|complaint|file n|\bdr\b|\brd\b"),
)  # fmt: skip
LONGEST_NAME = 200  # characters of a header that are looked at: its patterns take long over a long one
_ALLELES = re.compile(r"\b(alleles?|genotypes?|loci|locus|haplotypes?)\b|^(markers?( \d)?|str profile)$", re.IGNORECASE)
_LOCUS = (
    r"(?<![a-z0-9])(d\d{1,2}s\d{2,4}|dys\d{2,3}|penta[ -]?[cde]|vwa|th01|tpox|fga|csf1po|se33|amel(ogenin)?)"
    r"(?![a-z0-9])"
)
_ALLELE = r"(?<![\w.-])(\d{1,2}(\.\d)?|[xy]{1,2})(?!\w)"
_A_LOCUS = re.compile(_LOCUS, re.IGNORECASE)
_WRITTEN_ALLELES = re.compile(
    rf"{_LOCUS}[^0-9\n]{{0,20}}{_ALLELE}|{_ALLELE}\W{{0,3}}((at|on|in|for|of) )?(the )?{_LOCUS}"
    r"|(\b\d{1,2}(\.\d)? ?[,/] ?\d{1,2}(\.\d)?\W{1,3}){2}\d{1,2}(\.\d)? ?[,/] ?\d{1,2}(\.\d)?\b",
    re.IGNORECASE,
)


def holds_alleles(header: str) -> bool:
    """By its name: a locus, or the word itself, whatever stands around it."""
    name = " ".join(header[:LONGEST_NAME].replace("_", " ").split())
    bare = re.sub(r"[ -]*(allele)?[ -]*[12ab]?$", "", name, flags=re.IGNORECASE)
    return bool(
        _ALLELES.search(name)
        or _A_LOCUS.search(name)
        or KNOWN_LOCUS.fullmatch(locus_key(name))
        or (bare and KNOWN_LOCUS.fullmatch(locus_key(bare)))
    )


def has_alleles(text: str) -> bool:
    """Whether somebody wrote a locus with its alleles among words, or a row of pairs of them."""
    return _WRITTEN_ALLELES.search(text) is not None


def longest(field: str) -> int:
    """Characters that a cell of the field may have."""
    return _LONGEST_OF.get(field, LONGEST)


def proposed(header: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """By column: as it was the last time, else by its name; each field once."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    before = {plain_name(name): field for name, field in known.items()}
    for name in header:
        field = ALLELES if holds_alleles(name) else before.get(plain_name(name)) or _by_name(name)
        if field in taken and field in FIELDS:
            field = IGNORE
        taken.add(field)
        found[name] = field
    return found


def _by_name(name: str) -> str:
    bare = " ".join(re.sub(r"[_\W]+", " ", name[:LONGEST_NAME].lower().replace("#", " number ")).split())
    return next((field for field, pattern in _NAMES if re.search(pattern, bare)), IGNORE)


def sheet_of(path: Path) -> Sheet:
    """Header and first values; of columns of alleles no values. FormatError where the file is no table."""
    seen = look(path, None)
    samples = [
        [] if holds_alleles(name) else ["" if has_alleles(cell) else cell for cell in cells]
        for name, cells in zip(seen.header, seen.samples, strict=True)
    ]
    return Sheet(seen.header, seen.header_line, seen.encoding, samples)


def rows_of(path: Path, file: str, columns: Mapping[str, str]) -> list[tuple[int, dict[str, str]]]:
    """Line and cells by field; only the columns that have one are read. FormatError for a file that is no table, has a
    broken row, or more rows than anybody looks through."""
    table = open_table(path, None, None)
    places = {columns[name]: at for at, name in enumerate(table.header) if columns.get(name) in FIELDS}
    found: list[tuple[int, dict[str, str]]] = []
    for chunk in table.chunks():
        for problem in chunk.problems:
            raise FormatError(file, problem.error.reason, problem.error.remedy, problem.line)
        cells = {field: chunk.columns[at].to_pylist() for field, at in places.items()}
        for row, line in enumerate(chunk.lines.tolist()):
            found.append((line, {field: values[row] for field, values in cells.items()}))
        if len(found) > ROWS:
            raise FormatError(file, f"it has more than {ROWS:,} rows", "Take it in in several parts.")
    if not found:
        raise FormatError(file, "it holds no row", "Give one exhibit in each line.")
    return found
