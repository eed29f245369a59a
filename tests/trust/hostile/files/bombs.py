"""Files that are small and would become large, or that ask for work without end. Run by itself: reads each, with little
memory to have, and prints what came of it as a line of JSON (test_bombs.py)."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

MIB = 2**20
ROOM = 512 * MIB  # of address space, beyond what the program has loaded


def _zip(members: dict[str, bytes], link: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        if link:
            info = zipfile.ZipInfo(link)
            info.create_system, info.external_attr = 3, 0o120777 << 16
            archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def _pdf(pages: int) -> bytes:
    """A well-formed document of so many empty pages."""
    kids = b" ".join(b"%d 0 R" % (3 + at) for at in range(pages))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids)]
    objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"] * pages
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))


def _png(side: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(MIB))) + chunk(b"IEND", b"")


def _entities(levels: int) -> bytes:
    told = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, levels))
    return f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{told}]><x><SPECIMEN>&a{levels - 1};</SPECIMEN></x>'.encode()


def _workbook(sheet: bytes, strings: bytes = b"", link: str = "") -> bytes:
    import samples

    with zipfile.ZipFile(io.BytesIO(samples.workbook(samples.REGISTER))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, content in members.items():
        more = (
            content.replace(b"</sheetData>", sheet + b"</sheetData>") if name.startswith("xl/worksheets/") else content
        )
        members[name] = more.replace(b"</sst>", strings + b"</sst>")
    return _zip(members, link)


def bombs(mib: int) -> Iterator[tuple[str, bytes]]:
    """By name. Each has some megabytes at the most, and the packed ones become so many MiB."""
    zeros = bytes(mib * MIB)
    packed = gzip.compress(zeros, 9)
    yield "zeros, packed", packed
    yield "zeros, packed twice", gzip.compress(packed, 9)
    yield "rows, packed", gzip.compress(b"number,status,date\n" + b"1,open,1987\n" * (mib * MIB // 12), 9)
    yield "one line, packed", gzip.compress(b"number,status,date\n" + b"a" * (mib * MIB), 9)
    yield "an archive of archives", _zip({f"{at}.zip": _zip({"a": bytes(8 * MIB)}) for at in range(64)})
    yield "an archive with a link", _zip({"backlog.csv": b"number,status\n1,open\n"}, link="record.toml")
    yield "an archive of many", _zip({f"{at}": b"" for at in range(20_000)})
    yield "a workbook of blanks", _workbook(b" " * (mib * MIB))
    yield "a workbook of strings", _workbook(b"", b"<si><t>a</t></si>" * (mib * MIB // 64))
    yield "a workbook with a link", _workbook(b"", link="xl/worksheets/sheet2.xml")
    yield "a document of 10,000 pages", _pdf(10_000)
    yield "a picture of 100,000 by 100,000", _png(100_000)
    yield "entities in entities", _entities(12)
    yield "elements in elements", b"<x>" * 200_000
    yield "lists in lists", b"[" * MIB
    yield "tables in tables", b"[a" + b".a" * 100_000 + b"]\n"
    yield "a table of columns", b",".join(b"c%d" % at for at in range(50_000)) + b"\n" + b"1," * 50_000 + b"\n"
    yield "quotation marks", b'number,status\n"' + b'""' * (4 * MIB)
    yield "a tree of one line", b"0 HEAD\n1 CHAR UTF-8\n0 @I1@ INDI\n1 NAME " + b"a" * (8 * MIB) + b"\n0 TRLR\n"
    yield (
        "a tree of levels",
        b"0 HEAD\n1 CHAR UTF-8\n" + b"".join(b"%d NOTE x\n" % at for at in range(1, 20_000)) + b"0 TRLR\n",
    )
    yield (
        "a tree of one's own child",
        b"0 HEAD\n1 CHAR UTF-8\n0 @I1@ INDI\n1 FAMC @F1@\n0 @F1@ FAM\n1 HUSB @I1@\n1 CHIL @I1@\n0 TRLR\n",
    )
    yield "numbers", b"id,latitude,longitude\n" + b"1,9e999999999,1e-999999999\n" * 1_000
    yield "nothing but line ends", b"\n" * (16 * MIB)


def _room() -> None:
    """What is loaded now, and so much more."""
    pages = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (pages + ROOM, pages + ROOM))


def _came_of(read: Callable[[Path], object], refuses: tuple[type[Exception], ...], path: Path) -> str:
    try:
        read(path)
    except refuses:
        return "refused"
    except BaseException as error:  # whatever it is, it is what is looked for
        return f"{type(error).__name__}: {str(error)[:200]}"
    return "read"


def main(folder: Path, words: list[str]) -> None:
    """`words`: size of the bombs in MiB, and how many readers each is given to, all or in turn."""
    from readers import READERS
    from samples import beside

    beside(folder)
    made, many = list(bombs(int(words[0]))), int(words[1])
    for reader in READERS:  # once each, so that all is loaded
        (path := folder / f"given{reader.suffix}").write_bytes(reader.packed(reader.sample))
        reader.read(path)
    _room()
    for number, (bomb, content) in enumerate(made):
        for reader in [READERS[(number * many + step) % len(READERS)] for step in range(min(many, len(READERS)))]:
            (path := folder / f"given{reader.suffix}").write_bytes(content)
            print(json.dumps([bomb, reader.name, _came_of(reader.read, reader.refuses, path)]), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "murderbook.workbench.settings")
    import django

    django.setup()
    main(Path(sys.argv[1]), sys.argv[2:])
