"""What to work first: every open case in order of promise, each with its terms in words and points."""

from murderbook.triage.weights import RUBRIC_NOTE

__all__ = ["RUBRIC_NOTE"]
