"""Answers as plain data for JSON: every field, its sentences, and reports with their sources and grades."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from murderbook.casefile.timespan import TimeSpan
from murderbook.network.graph.entity import Entity, Relation
from murderbook.network.graph.grading import STANDARD, Grade

SCHEMA = 1
NOTE = "Suggestions from what is on record: a place in a network is no evidence against anybody."


def document_of(question: str, answer: Any) -> dict[str, Any]:  # noqa: ANN401 - any answer of this engine
    """`question`: which file of this engine answered. The answer's own fields stand under `answer`."""
    return {"schema": SCHEMA, "question": question, "grading": STANDARD, "answer": _plain(answer), "note": NOTE}


def _plain(value: Any) -> Any:  # noqa: ANN401, PLR0911
    if isinstance(value, Entity):
        return {"kind": value.kind.value, "key": value.key, "name": value.label}
    if isinstance(value, Relation):
        return _report(value)
    if isinstance(value, TimeSpan):
        return {"earliest": _plain(value.earliest), "latest": _plain(value.latest), "words": value.in_words()}
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {str(_plain(key)): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list) and not isinstance(value, Grade):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        told = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        said = {name: _plain(getattr(value, name)) for name in ("sentence", "sentences") if hasattr(value, name)}
        return {**told, **said}
    return value


def _report(report: Relation) -> dict[str, Any]:
    return {
        "when": _plain(report.when),
        "source": {"document": report.source.document, "page": report.source.page, "entry": report.source.entry},
        "grade": report.grade.code,
        "grade_in_words": report.grade.in_words(),
        "weight": report.weight,
    }
