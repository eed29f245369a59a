"""A big city's backlog from a seed, with planted answers kept apart: what every engine is tried on."""

from murderbook.demo.answers import Answers
from murderbook.demo.generator import Size, generate

__all__ = ["Answers", "Size", "generate"]
