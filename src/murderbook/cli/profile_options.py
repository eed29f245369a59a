"""Options of `murderbook profile`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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


class TravelName(StrEnum):
    """geoprofile.Travel."""

    UNKNOWN = "unknown"
    MARAUDER = "marauder"
    COMMUTER = "commuter"


SitesArgument = Annotated[
    Path | None,
    typer.Argument(metavar="SITES", help="Sites of one offender: CSV or XLSX, lat and lon.", show_default=False),
]
SeriesOption = Annotated[
    str | None,
    typer.Option("--series", metavar="ID", help="Of a record: a known series, or the key of a suggested string."),
]
FromRecordOption = Annotated[Path | None, typer.Option("--record", metavar="DIR", help="Folder of the record.")]
CandidatesOption = Annotated[
    Path | None, typer.Option("--candidates", metavar="PLACES", help="Addresses to rank: CSV or XLSX.")
]
MethodOption = Annotated[MethodName, typer.Option("--method", help="auto: the mixture, which gives probabilities.")]
GridOption = Annotated[str, typer.Option("--grid", metavar="ROWSxCOLUMNS", help="Cells of the area.")]
BoundsOption = Annotated[BoundsName, typer.Option("--bounds", help="edge: Rossmo's rule; wide: for the mixture.")]
TravelOption = Annotated[
    TravelName, typer.Option("--travel", help="Of the mixture: he goes out from home, or travels to where he hunts.")
]
LandOption = Annotated[
    Path | None, typer.Option("--land", metavar="FILE", help="Where an anchor can be: GeoJSON polygons.")
]
NotOption = Annotated[Path | None, typer.Option("--not", metavar="FILE", help="Where none can be: GeoJSON polygons.")]
BufferOption = Annotated[
    float | None, typer.Option("--buffer", metavar="KM", min=0, help="No anchor so near to a site; else as usual.")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same figures.")]
PngOption = Annotated[Path | None, typer.Option("--png", metavar="FILE", help="A map to print.")]
GeojsonOption = Annotated[Path | None, typer.Option("--geojson", metavar="FILE", help="Areas and sites.")]
