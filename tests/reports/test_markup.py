"""Text never becomes markup by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from murderbook.reports.markup import Markup, el, joined

HOSTILE = st.text(alphabet="<>&\"'/ abimgscript=\x00\u202e\n", max_size=40)


@given(HOSTILE)
def test_text_stands_for_itself_wherever_it_is_put(text: str) -> None:
    inside = el("p", text, title=text)
    assert inside.count("<") == 2
    assert inside.count(">") == 2
    assert inside.count('"') == 2
    assert "\x00" not in inside
    assert "\u202e" not in inside


def test_markup_is_kept_and_nothing_is_nothing() -> None:
    assert joined(el("b", "x"), None, ["<", Markup("&amp;")]) == "<b>x</b>&lt;&amp;"
    assert el("img", src="a", alt=None) == '<img src="a">'


def test_what_no_word_is_says_where_it_may_be_broken() -> None:
    """A printer that has to find that out takes the square of the length: a minute for 20,000 letters in a cell."""
    assert el("p", "x" * 300) == f"<p>{'x' * 300}</p>"
    broken = el("td", f"before {'y' * 301} after")
    assert "y" * 13 not in broken
    assert broken.replace("\N{ZERO WIDTH SPACE}", "") == f"<td>before {'y' * 301} after</td>"
    assert "\N{ZERO WIDTH SPACE}" not in el("a", href="z" * 400)
