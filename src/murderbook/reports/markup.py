"""HTML that cannot forget to escape: text becomes markup only through `el`, which escapes whatever is not markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

# What no page shows and a reader must not obey: controls, and marks that turn the direction of writing.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
# So much without a blank is no word of anybody's. To find where to break it costs a printer the square of its length:
# minutes for a page of it, in which a server does nothing else. So it is told where it may.
_UNBROKEN = re.compile("[^ \t\n]{301,}")
_EVERY, _MAY_BREAK = 12, "\N{ZERO WIDTH SPACE}"
_EMPTY = frozenset({"br", "img", "meta", "hr", "link", "col"})


class Markup(str):
    """HTML, made by `el` or `joined` and by nothing else."""

    __slots__ = ()


Child = Markup | str | None | Iterable["Child"]


def shown(text: str) -> str:
    """Text as paper can show it: what cannot be seen is shown as a replacement character."""
    return _HIDDEN.sub("\ufffd", text)


def joined(*children: Child) -> Markup:
    """Children one after the other; text is escaped, None is nothing."""
    return Markup("".join(_markup(child) for child in children))


def el(tag: str, *children: Child, **attributes: str | None) -> Markup:
    """An element. `class_` names the class, `data_label` an attribute "data-label"; one of None is left out."""
    told = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(shown(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in _EMPTY:
        return Markup(f"<{tag}{told}>")
    return Markup(f"<{tag}{told}>{joined(*children)}</{tag}>")


def _markup(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return escape(_UNBROKEN.sub(_broken, shown(child)))
    return "".join(_markup(one) for one in child)


def _broken(run: re.Match[str]) -> str:
    return _MAY_BREAK.join(run[0][at : at + _EVERY] for at in range(0, len(run[0]), _EVERY))
