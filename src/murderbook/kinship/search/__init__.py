"""One or many remains against thousands of families: a table per family once, then additions.

`families` says what a family is, `index` makes the tables, `lookup` adds them up, `results` ranks and explains.
"""

from murderbook.kinship.search.families import RefFamily, Remains
from murderbook.kinship.search.index import Index, build_index
from murderbook.kinship.search.lookup import scores
from murderbook.kinship.search.results import Hit, same_bodies, search

__all__ = ["Hit", "Index", "RefFamily", "Remains", "build_index", "same_bodies", "scores", "search"]
