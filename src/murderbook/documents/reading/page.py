"""What comes of one page, and of one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from murderbook.documents.reading.words import Word


class State(StrEnum):
    """How a page was read."""

    TEXT = "text"  # the file's own text
    OCR = "ocr"  # from the picture
    DOUBTFUL = "doubtful"  # something is on it, and hardly a word was recognised: hand-writing, a photograph
    BLANK = "blank"
    FAILED = "failed"


class UnreadableError(Exception):
    """A file, or a page of it, cannot be read: why, and what to do."""

    def __init__(self, why: str, remedy: str = "") -> None:
        self.why, self.remedy = why, remedy
        super().__init__(f"{why}. {remedy}" if remedy else why)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """`text` and, in its order, its words. `width` and `height` are those of the picture in pixels, 0 where there is
    none. `confidence`: mean over the words, 0 to 100; None where nothing was guessed. `turned`: degrees clockwise by
    which the picture was turned upright; `skew`: degrees clockwise by which it was straightened after that."""

    state: State
    text: str = ""
    words: tuple[Word, ...] = ()
    confidence: float | None = None
    width: int = 0
    height: int = 0
    turned: int = 0
    skew: float = 0.0
    problem: str = ""

    def as_message(self) -> dict[str, Any]:
        """As plain values, for another process."""
        return asdict(self) | {"words": [list(word) for word in self.words]}

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> ReadPage:
        words = tuple(Word(*word) for word in message["words"])
        return cls(**{**message, "state": State(message["state"]), "words": words})


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that can be read. `notices`: what its reader should know. `attachments`: names of the files inside it."""

    kind: str
    pages: int
    notices: tuple[str, ...] = ()
    attachments: tuple[str, ...] = field(default=())
