"""Lines of a page: where a line ends because it was full, a name or a date may go on in the next."""

from __future__ import annotations

from itertools import pairwise

PROSE = 40  # characters: narrower lines are no prose
FULL = 0.9  # of the page's width: typists break a little early


def unbroken(text: str) -> str:
    """The text with a blank for each line end at which the next word would not have fitted; no character moves.

    The width of a page is that of its longest line but for one in ten. Ends of short lines stay: forms, lists, heads.
    """
    lines = text.split("\n")
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if not lengths or lengths[len(lengths) * 9 // 10] < PROSE:
        return text
    width = FULL * lengths[len(lengths) * 9 // 10]
    joined = [lines[0]]
    for line, following in pairwise(lines):
        word = following.split(" ", 1)[0]
        wraps = bool(word) and len(line.rstrip()) + 1 + len(word) > width
        joined += [" " if wraps else "\n", following]
    return "".join(joined)
