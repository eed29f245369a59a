"""Papers of a murder book whose text is known: who is named on which page, which days are meant, and how it looks."""

from murderbook.demo.papers.paper import Gold, Page, Paper
from murderbook.demo.papers.write import papers_of

__all__ = ["Gold", "Page", "Paper", "papers_of"]
