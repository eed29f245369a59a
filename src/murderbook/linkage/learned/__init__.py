"""A declaration learned from the solved series of a register, validated on series left out.

learned = learn_declaration(cases, series, declaration, date="2026-11-28")
learned.declaration                      # as any other: fit, compare and screen take it
learned.text                             # TOML, with pairs, series and interval of each rate
"""

from murderbook.linkage.learned.learn import Learned, learn_declaration

__all__ = ["Learned", "learn_declaration"]
