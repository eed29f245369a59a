"""One or many remains against thousands of families: a table per family once, then additions.

`families` says what a family is, `columns` makes the tables of one, `index` those of all, `kept` keeps them in a file,
`lookup` adds them up, `results` ranks and explains.
"""

from murderbook.kinship.search.families import RefFamily, Remains
from murderbook.kinship.search.index import Index, build_index
from murderbook.kinship.search.kept import kept_columns, save_index
from murderbook.kinship.search.lookup import Lookup
from murderbook.kinship.search.results import Hit, same_bodies, search

__all__ = [
    "Hit", "Index", "Lookup", "RefFamily", "Remains", "build_index", "kept_columns", "same_bodies", "save_index",
    "search",
]  # fmt: skip
