"""A network as a file for another program, by the end of its name."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Final

from murderbook.formats.ftm import ftm_lines, id_of
from murderbook.formats.graphml import graphml
from murderbook.formats.link_table import links_csv, nodes_csv
from murderbook.network.graph.network import Network

_MOMENT = (1980, 1, 1, 0, 0, 0)  # of files in an archive: the same network gives the same bytes


def tables(network: Network, taken_by: str = "") -> bytes:
    """An archive of nodes.csv and links.csv, UTF-8 with a mark, by which spreadsheets know it."""
    out = io.BytesIO()
    told = (("taken-by.txt", f"{taken_by}\n"),) if taken_by else ()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("nodes.csv", nodes_csv(network)), ("links.csv", links_csv(network)), *told):
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), text.encode("utf-8-sig"), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def ftm(network: Network, taken_by: str = "") -> bytes:
    """Whose copy it is stands in a note, before all else."""
    note = {"id": id_of(f"note {taken_by}"), "schema": "Note", "properties": {"name": [taken_by]}}
    first = json.dumps(note, ensure_ascii=False) + "\n" if taken_by else ""
    return (first + "".join(ftm_lines(network))).encode()


WRITERS: Final[Mapping[str, Callable[[Network, str], bytes]]] = {".zip": tables, ".graphml": graphml, ".ftm.json": ftm}
WORDS: Final = "FILE.zip (two tables, for i2 and spreadsheets), FILE.graphml or FILE.ftm.json (FollowTheMoney)"


def network_file(network: Network, name: str, taken_by: str = "") -> bytes:
    """ValueError where the name ends in none of these ways. `taken_by`: words that stand in it, whose copy it is."""
    for suffix, write in WRITERS.items():
        if name.lower().endswith(suffix):
            return write(network, taken_by)
    raise ValueError(f"{name!r} says by its end no format that is written: give {WORDS}")
