"""`murderbook profile`: where the hand behind a string of crimes is anchored."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from murderbook.cli import profile_options as options
from murderbook.cli.errors import InputError
from murderbook.cli.link_files import told, with_progress
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import cell, check_file, keep_previous, put_json, put_text, put_words, say, shown
from murderbook.cli.profile_options import BoundsName, MethodName, TravelName
from murderbook.cli.session import AsOption

if TYPE_CHECKING:
    from murderbook.formats.crime_sites import SitesRead
    from murderbook.geoprofile import Choices, Profile

MOST_CELLS = 4_000_000


def profile(
    context: typer.Context,
    sites: options.SitesArgument = None,
    series: options.SeriesOption = None,
    record: options.FromRecordOption = None,
    as_: AsOption = None,
    candidates: options.CandidatesOption = None,
    method: options.MethodOption = MethodName.AUTO,
    grid: options.GridOption = "200x200",
    bounds: options.BoundsOption = BoundsName.AUTO,
    travel: options.TravelOption = TravelName.UNKNOWN,
    land: options.LandOption = None,
    not_: options.NotOption = None,
    buffer: options.BufferOption = None,
    seed: options.SeedOption = 1,
    png: options.PngOption = None,
    geojson: options.GeojsonOption = None,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """Where to look first for the anchor of one offender's crimes. Of places, never of persons: no evidence."""
    _check_words(context, sites, series, record)
    shape = _shape(grid)
    _check_method(method, buffer, travel)
    for path, endings in ((png, (".png",)), (geojson, (".geojson", ".json")), (out, ())):
        if path is not None:
            check_file(path, endings)
    with told():
        choices = _choices((method, bounds, travel), shape, (buffer, seed), (land, not_))
        taken_away = bool(json_ or out or png or geojson)
        read = _read(sites, series, record, as_, taken_away)
        found = _profiled(read, candidates, choices)
        document = _document(read, found)
        _files(read, found, document, png, geojson)
    if out:
        keep_previous(out)
    if json_ or out:
        put_json(document, out)
    else:
        _print(document)


def _check_words(context: typer.Context, sites: Path | None, series: str | None, record: Path | None) -> None:
    if (sites is None) == (series is None):
        raise typer.BadParameter("give a file of SITES, or --series ID with --record DIR: one of the two", ctx=context)
    if (series is None) != (record is None):
        raise typer.BadParameter("--series and --record go together", ctx=context)


def _check_method(method: MethodName, buffer: float | None, travel: TravelName) -> None:
    if buffer is not None and method is MethodName.NORMAL:
        raise InputError("--buffer is not for --method normal, which has a ring of its own: leave it out")
    if travel is not TravelName.UNKNOWN and method not in (MethodName.AUTO, MethodName.MIXTURE):
        raise InputError(f"--travel {travel} is for the mixture: --method {method} knows no such thing, leave it out")


def _shape(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})\s*[xX]\s*(\d{1,5})", text.strip())
    if match is None:
        raise InputError(f"--grid {text!r} is no grid: give rows and columns, such as 200x200")
    rows, columns = int(match[1]), int(match[2])
    if min(rows, columns) < 2 or rows * columns > MOST_CELLS:
        raise InputError(f"--grid {text}: from 2x2 to {MOST_CELLS:,} cells in all")
    return rows, columns


def _choices(
    named: tuple[str, str, str],
    shape: tuple[int, int],
    numbers: tuple[float | None, int],
    polygons: tuple[Path | None, Path | None],
) -> Choices:
    from murderbook.formats.land_geojson import read_polygons
    from murderbook.geoprofile import Bounds, Choices, Land, Method, Travel

    method, bounds, travel = named
    only, never = (read_polygons(path) if path else () for path in polygons)
    land = Land(only, never) if only or never else None
    return Choices(Method(method), shape, Bounds(bounds), *numbers, Travel(travel), land)


def _read(sites: Path | None, series: str | None, record: Path | None, as_: str | None, taken_away: bool) -> SitesRead:
    """From the file, else from the record as far as the account sees it."""
    if sites is not None:
        from murderbook.formats.crime_sites import read_sites

        return read_sites(sites)
    assert record is not None and series is not None
    from murderbook.cli.session import open_as

    account = open_as(record, as_)
    from murderbook.workbench.profile.commands import sites_read

    return sites_read(account, series, taken_away=taken_away)


def _profiled(read: SitesRead, candidates: Path | None, choices: Choices) -> Profile:
    from murderbook.formats.crime_sites import read_places
    from murderbook.geoprofile import profile as profiled

    places, noticed = read_places(candidates) if candidates else ([], [])
    for warning in [*read.warnings, *noticed]:
        say(shown(warning))
    found = with_progress(lambda tell: profiled(read.sites, places, choices, lambda done: tell(done, "one site less")))
    for doubt in found.doubts:
        if doubt.code != "repeated":  # reading told which
            say(doubt.says)
    return found


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
        draw_profile(found, png, [document["title"], made, *(doubt.says for doubt in found.doubts)])


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
    if (belongs := document["membership"]) is not None:
        _print_membership(belongs)
    least = document["sensitivity"]["least_stays"]
    if least is not None:
        on = document["sensitivity"]["most_on"]
        put_words(f"Without one site at least {least:.0%} of the top 5 % stay; it hangs most on site {on}.")
    if document["candidates"]:
        _print_candidates(document["candidates"])
    for words in (*document["limits"], document["note"]):
        put_words(words)


def _print_membership(belongs: dict[str, Any]) -> None:
    how = "averaged over which sites belong"
    if belongs["sets"] is not None:
        how += f", {belongs['sets']} sets of them"
        how += (
            f" out of those that may (standard error of 50 % area: {belongs['error']:.3f})" if belongs["drawn"] else ""
        )
    put_words(f"{belongs['expected_sites']:g} sites belong on average; {how}.")


def _print_candidates(candidates: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title="Places by the share of the area around the sites that ranks above them",
        caption="Small is good, 50% is chance, over 100% lies beyond that area. It is no probability.",
    )
    for head in ("Rank", "Place", "Hit score", "Without one site", "km2 before it"):
        table.add_column(head, justify="left" if head == "Place" else "right")
    for one in candidates:
        cells = _hit(one) if one["inside"] else ("outside" if one["possible"] else "no anchor there", "", "")
        table.add_row(str(one["rank"]), cell(one["id"]), *cells)
    Console().print(table)


def _hit(one: dict[str, Any]) -> tuple[str, str, str]:
    """Of the area of the edge rule, as the top 5 % and as on the page, however wide the search."""
    low, high = one["edge_hit_score_low"], one["edge_hit_score_high"]
    ends = "" if low is None else f"{low:.1%} to {high:.1%}"
    return f"{one['edge_hit_score']:.2%}", ends, f"{one['before_km2']:,g}"
