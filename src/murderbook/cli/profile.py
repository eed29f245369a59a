"""`murderbook profile`: where the hand behind a string of crimes is anchored."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.link_files import told, with_progress
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import check_file, keep_previous, put_json, put_text, put_words, say, shown

if TYPE_CHECKING:
    from murderbook.formats.crime_sites import SitesRead
    from murderbook.geoprofile import Profile

MOST_CELLS = 4_000_000


class MethodName(StrEnum):
    """geoprofile.Method, which is not loaded for `--help`."""

    AUTO = "auto"
    CGT = "cgt"
    CRIMESTAT = "crimestat"
    DRAGNET = "dragnet"
    NORMAL = "normal"
    MIXTURE = "mixture"


class BoundsName(StrEnum):
    AUTO = "auto"
    EDGE = "edge"
    WIDE = "wide"


def profile(
    sites: Annotated[Path, typer.Argument(metavar="SITES", help="Sites of one offender: CSV or XLSX, lat and lon.")],
    candidates: Annotated[
        Path | None, typer.Option("--candidates", metavar="PLACES", help="Addresses to rank: CSV or XLSX.")
    ] = None,
    method: Annotated[MethodName, typer.Option(help="auto: the mixture, which gives probabilities.")] = MethodName.AUTO,
    grid: Annotated[str, typer.Option(metavar="ROWSxCOLUMNS", help="Cells of the area.")] = "200x200",
    bounds: Annotated[BoundsName, typer.Option(help="edge: Rossmo's rule; wide: for the mixture.")] = BoundsName.AUTO,
    buffer: Annotated[
        float | None, typer.Option("--buffer", metavar="KM", min=0, help="No anchor so near to a site; else as usual.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same figures.")] = 1,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="A map to print.")] = None,
    geojson: Annotated[Path | None, typer.Option("--geojson", metavar="FILE", help="Areas and sites.")] = None,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """Where to look first for the anchor of one offender's crimes. Of places, never of persons: no evidence."""
    shape = _shape(grid)
    if buffer is not None and method is MethodName.NORMAL:
        raise InputError("--buffer is not for --method normal, which has a ring of its own: leave it out")
    for path, endings in ((png, (".png",)), (geojson, (".geojson", ".json")), (out, ())):
        if path is not None:
            check_file(path, endings)
    with told():
        read, found = _profiled(sites, candidates, (method, shape, bounds, buffer, seed))
        document = _document(read, found)
        _files(read, found, document, png, geojson)
    if out:
        keep_previous(out)
    if json_ or out:
        put_json(document, out)
    else:
        _print(document)


def _shape(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})\s*[xX]\s*(\d{1,5})", text.strip())
    if match is None:
        raise InputError(f"--grid {text!r} is no grid: give rows and columns, such as 200x200")
    rows, columns = int(match[1]), int(match[2])
    if min(rows, columns) < 2 or rows * columns > MOST_CELLS:
        raise InputError(f"--grid {text}: from 2x2 to {MOST_CELLS:,} cells in all")
    return rows, columns


def _profiled(
    sites: Path, candidates: Path | None, how: tuple[str, tuple[int, int], str, float | None, int]
) -> tuple[SitesRead, Profile]:
    from murderbook.formats.crime_sites import read_places, read_sites
    from murderbook.geoprofile import Bounds, Choices, Method
    from murderbook.geoprofile import profile as profiled

    method, shape, bounds, buffer, seed = how
    read = read_sites(sites)
    places = read_places(candidates) if candidates else []
    for warning in read.warnings:
        say(shown(warning))
    choices = Choices(Method(method), shape, Bounds(bounds), buffer, seed)
    found = with_progress(lambda tell: profiled(read.sites, places, choices, lambda done: tell(done, "one site less")))
    for doubt in found.doubts:
        if doubt.code != "repeated":  # reading told which
            say(doubt.says)
    return read, found


def _document(read: SitesRead, found: Profile) -> dict[str, Any]:
    from murderbook.geoprofile.document import document_of

    document = document_of(found, read.ids)
    for site, date in zip(document["sites"], read.dates, strict=True):
        site["date"] = date
    return document


def _files(read: SitesRead, found: Profile, document: dict[str, Any], png: Path | None, geojson: Path | None) -> None:
    import json

    if geojson:
        from murderbook.formats.profile_geojson import geojson_of

        keep_previous(geojson)
        put_text(json.dumps(geojson_of(found, read.ids)) + "\n", geojson)
    if png:
        from datetime import datetime

        from murderbook.formats.profile_picture import draw_profile

        made = f"Made on {datetime.now().astimezone():%Y-%m-%d}. Where to look first; it is no evidence."
        keep_previous(png)
        draw_profile(found, png, [document["title"], made])


def _print(document: dict[str, Any]) -> None:
    put_words(document["title"])
    for one in document["top"]:
        put_words(one["sentence"])
    for one in document["regions"]:
        put_words(f"{one['probability']:.0%} of the probability lies in {one['km2']:,g} km2.")
    if document["anchors"]:
        likely = max(document["anchors"], key=lambda one: one["probability"])
        put_words(f"Anchors: {likely['number']} is likeliest ({likely['probability']:.2f}).")
        put_words(f"Outside the area that was searched: {document['outside_probability']:.2f}.")
    least = document["sensitivity"]["least_stays"]
    if least is not None:
        on = document["sensitivity"]["most_on"]
        put_words(f"Without one site at least {least:.0%} of the top 5 % stay; it hangs most on site {on}.")
    if document["candidates"]:
        _print_candidates(document["candidates"])
    put_words(document["note"])


def _print_candidates(candidates: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Places by the share of the area that ranks above them")
    for head in ("Rank", "Place", "Hit score", "Without one site", "km2 before it"):
        table.add_column(head, justify="left" if head == "Place" else "right")
    for one in candidates:
        if one["inside"]:
            low, high = one["hit_score_low"], one["hit_score_high"]
            ends = "" if low is None else f"{low:.1%} to {high:.1%}"
            cells = (f"{one['hit_score']:.2%}", ends, f"{one['before_km2']:,g}")
        else:
            cells = ("outside", "", "")
        table.add_row(str(one["rank"]), shown(one["id"]), *cells)
    Console().print(table)
