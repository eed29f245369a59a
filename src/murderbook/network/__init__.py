"""People, places and things across cases: how two are connected, who brokers, what cases share, who stands where.

`build` makes a network from entities and relations that somebody may see; each question is one file, and answers with a
dataclass: figures, one plain sentence a step, sources, and what it does not say. Nothing here names a guilty person.
"""
