"""A report as sections of words, tables and charts, written as Markdown and as one HTML file that needs no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from murderbook.linkage.tabular.validation.charts import Chart, svg_of

STYLE = """
body { font: 16px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums }
caption { text-align: left; font-weight: bold; padding: .3rem 0 }
th, td { border: 1px solid #999; padding: .2rem .6rem; text-align: left; vertical-align: top }
.wide { overflow-x: auto } svg { max-width: 100%; height: auto }
""".strip()


@dataclass(frozen=True)
class Table:
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """A chart with the table of its numbers. `file`: its name without the ending."""

    file: str
    chart: Chart
    table: Table


@dataclass(frozen=True)
class Section:
    title: str
    words: tuple[str, ...] = ()
    parts: tuple[Table | Figure, ...] = ()


@dataclass(frozen=True)
class Document:
    title: str
    words: tuple[str, ...]
    sections: tuple[Section, ...] = field(default_factory=tuple)

    @property
    def figures(self) -> list[Figure]:
        return [part for section in self.sections for part in section.parts if isinstance(part, Figure)]


def markdown_of(document: Document) -> str:
    lines = [f"# {document.title}", "", *_paragraphs(document.words)]
    for section in document.sections:
        lines += [f"## {section.title}", "", *_paragraphs(section.words)]
        for part in section.parts:
            if isinstance(part, Figure):
                lines += [f"![{part.chart.title}]({part.file}.svg)", ""]
                part = part.table  # noqa: PLW2901 - the chart's twin
            lines += [f"**{part.title}**", "", *_markdown_table(part), ""]
    return "\n".join(lines).rstrip() + "\n"


def _paragraphs(words: Sequence[str]) -> list[str]:
    return [line for paragraph in words for line in (paragraph, "")]


def _markdown_table(table: Table) -> list[str]:
    rows = [table.header, ("---",) * len(table.header), *table.rows]
    return ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]


def html_of(document: Document) -> str:
    parts = [
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(document.title)}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><main>',
        f"<h1>{escape(document.title)}</h1>",
        *(f"<p>{escape(text)}</p>" for text in document.words),
    ]
    for section in document.sections:
        parts.append(f"<h2>{escape(section.title)}</h2>")
        parts += [f"<p>{escape(text)}</p>" for text in section.words]
        for part in section.parts:
            if isinstance(part, Figure):
                parts.append(
                    f"<figure>{svg_of(part.chart)}<figcaption>{escape(part.chart.title)}</figcaption></figure>"
                )
            parts.append(_html_table(part.table if isinstance(part, Figure) else part))
    return "\n".join([*parts, "</main></body></html>"]) + "\n"


def _html_table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.header)
    rows = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:]) + "</tr>"
        for row in table.rows
    )
    title = escape(table.title)
    body = f"<caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody>"
    return f'<div class="wide"><table>{body}</table></div>'
