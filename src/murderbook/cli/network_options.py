"""Options of `murderbook network`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EdgesArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="EDGES",
        help="Ties: CSV or XLSX with from, to; weight, kind, date, grade, document. Or FollowTheMoney (.ftm.json).",
        show_default=False,
    ),
]
InRecordOption = Annotated[
    Path | None, typer.Option("--record", metavar="DIR", help="The network of a record in place of a file.")
]
NodesOption = Annotated[
    Path | None, typer.Option("--nodes", metavar="FILE", help="Entities: id, name, kind, born; else all are persons.")
]
LeadersOption = Annotated[bool, typer.Option("--leaders", help="Who stands between the others; without a question.")]
LieutenantsOption = Annotated[
    str | None, typer.Option("--lieutenants", metavar="X", help="Who stands next to X.", show_default=False)
]
PathsOption = Annotated[
    tuple[str, str] | None,
    typer.Option("--paths", metavar="A B", help="How A and B are connected.", show_default=False),
]
BrokersOption = Annotated[
    tuple[str, str] | None,
    typer.Option("--brokers", metavar="A,B C,D", help="Who lies between two groups, or cases.", show_default=False),
]
SharedOption = Annotated[
    str | None, typer.Option("--shared", metavar="C,D,E", help="What these cases share.", show_default=False)
]
StandingOption = Annotated[bool, typer.Option("--standing", help="Every measure of standing; by --every, over time.")]
WithoutOption = Annotated[
    str | None, typer.Option("--without", metavar="X,Y", help="What falls apart without them.", show_default=False)
]
AroundOption = Annotated[
    str | None, typer.Option("--around", metavar="X", help="Its strongest ties.", show_default=False)
]
TopOption = Annotated[int, typer.Option("--top", min=1, max=100, help="How many to give.")]
EveryOption = Annotated[
    int | None, typer.Option("--every", metavar="DAYS", min=1, help="Of --standing: periods of so many days.")
]
InTimeOption = Annotated[bool, typer.Option("--in-time", help="Of --paths: dates never run backwards from A to B.")]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Ties that may be of this date or later.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Ties that may be of this date or earlier.")
]
GradeOption = Annotated[
    str | None, typer.Option("--grade", metavar="B3", help="Ties of at least this grade (6x6); F and 6 ask nothing.")
]
ExportOption = Annotated[
    Path | None,
    typer.Option(
        "--export",
        metavar="FILE",
        help="Instead of a question: write it, as .zip (two tables, for i2), .graphml or .ftm.json (FollowTheMoney).",
        show_default=False,
    ),
]
RunsOption = Annotated[
    int, typer.Option("--runs", min=0, max=2000, help="How often each ranking is tried with ties missing; 0: not.")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same figures.")]
