"""Dates in the prose of reports: what each form means, and what is none."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from repetitions import unbounded

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.documents.dates.find import FORMS, context_of, dates_behind, find_dates
from murderbook.documents.dates.lines import unbroken
from murderbook.documents.dates.mention import DateMention, Rule

WRITTEN = date(1987, 3, 20)  # a Friday
TODAY = date(2026, 1, 1)


def found(text: str, written: date | None = WRITTEN) -> list[DateMention]:
    return find_dates(text, written, TODAY)


def one(text: str, written: date | None = WRITTEN) -> DateMention:
    (mention,) = found(text, written)
    return mention


def day(month: int, number: int, year: int = 1987) -> TimeSpan:
    return TimeSpan.of_day(year, month, number)


def bounds(mention: DateMention) -> tuple[datetime, datetime]:
    return mention.span.earliest, mention.span.latest


def at(month: int, number: int, hour: int, minute: int, year: int = 1987) -> datetime:
    return datetime(year, month, number, hour, minute)


@pytest.mark.parametrize(
    ("text", "said", "when"),
    [
        ("On 3-15-87 at 0310 hrs officers came.", "3-15-87 at 0310 hrs", at(3, 15, 3, 10)),
        ("at 0310 hours on 3/15/87", "at 0310 hours on 3/15/87", at(3, 15, 3, 10)),
        ("seen March 14, 1987, at 10:45 p.m., alone", "March 14, 1987, at 10:45 p.m.", at(3, 14, 22, 45)),
        ("at 11:15 p.m. on Saturday, March 14, 1987.", "11:15 p.m. on Saturday, March 14, 1987", at(3, 14, 23, 15)),
        ("2330 hours on the night of 14 March 1987", "2330 hours on the night of 14 March 1987", at(3, 14, 23, 30)),
        ("logged 1987-03-14 03:10.", "1987-03-14 03:10", at(3, 14, 3, 10)),
        ("Yesterday at noon she wrote", "Yesterday at noon", at(3, 19, 12, 0)),
    ],
)
def test_a_day_with_its_time(text: str, said: str, when: datetime) -> None:
    mention = one(text)
    assert text[mention.start : mention.end] in (said, said.removeprefix("at "))
    assert bounds(mention) == (when, when)
    assert mention.span.precision is Precision.MINUTE


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Dated l2/O3/71.", day(12, 3, 1971)),
        ("15 MAR 87", day(3, 15)),
        ("21 OCT 10", day(10, 21, 1910)),
        ("14-Mar-87", day(3, 14)),
        ("the 14th day of March, 1987", day(3, 14)),
        ("ON NOVEMBER 24,1971 HE", day(11, 24, 1971)),
        ("Nov.\n24, 1971", day(11, 24, 1971)),
        ("Sept. 9, 1986", day(9, 9, 1986)),
        ("in March of 1987", TimeSpan.of_month(1987, 3)),
        ("moved here in 1982.", TimeSpan.of_year(1982)),
        ("since 1982 he", TimeSpan.of_year(1982)),
        ("14\nMarch 1987", day(3, 14)),
    ],
)
def test_dates_in_full(text: str, span: TimeSpan) -> None:
    mention = one(text)
    assert bounds(mention) == (span.earliest, span.latest)
    assert mention.span.precision is span.precision
    assert mention.rule is Rule.IN_FULL
    assert mention.mended == ("l2" in text)
    assert mention.span.as_written == " ".join(text[mention.start : mention.end].split())


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("between 2 and 4 March", at(3, 2, 0, 0), at(3, 4, 23, 59)),
        ("March 3-9, 1986", at(3, 3, 0, 0, 1986), at(3, 9, 23, 59, 1986)),
        ("from March 3 to March 9, 1986", at(3, 3, 0, 0, 1986), at(3, 9, 23, 59, 1986)),
        ("between December 30 and January 2, 1987", at(12, 30, 0, 0, 1986), at(1, 2, 23, 59)),
        ("Between 10 p.m. and 2 a.m. on March 3", at(3, 3, 22, 0), at(3, 4, 2, 59)),
        ("between 2 and 4 p.m. on 3/4/87", at(3, 4, 14, 0), at(3, 4, 16, 59)),
        ("0100 to 0330 hrs on 3-4-87", at(3, 4, 1, 0), at(3, 4, 3, 30)),
        ("between 2200 and 0600 hours on 3-4-87", at(3, 4, 22, 0), at(3, 5, 6, 0)),
        ("between the 2nd and the 5th", at(3, 2, 0, 0), at(3, 5, 23, 59)),
        ("late 1985", at(8, 1, 0, 0, 1985), at(12, 31, 23, 59, 1985)),
        ("on or about March 3, 1987", at(2, 28, 0, 0), at(3, 6, 23, 59)),
        ("next week", at(3, 23, 0, 0), at(3, 29, 23, 59)),
        ("this week", at(3, 16, 0, 0), at(3, 22, 23, 59)),
        ("early this year", at(1, 1, 0, 0), at(5, 31, 23, 59)),
        ("several days ago", at(3, 11, 0, 0), at(3, 18, 23, 59)),
        ("Labor Day weekend", at(8, 30, 0, 0, 1986), at(9, 3, 23, 59, 1986)),
        ("Memorial Day 1986", at(5, 26, 0, 0, 1986), at(5, 26, 23, 59, 1986)),
        ("Thanksgiving Eve, 1971 at 4 pm", at(11, 24, 16, 0, 1971), at(11, 24, 16, 59, 1971)),
        ("New Year's Eve 1985", at(12, 31, 0, 0, 1985), at(12, 31, 23, 59, 1985)),
    ],
)
def test_spans(text: str, first: datetime, last: datetime) -> None:
    assert bounds(one(text)) == (first, last)


@pytest.mark.parametrize(
    ("text", "span", "rule"),
    [
        ("on or about the 5th, he called", day(3, 5), Rule.MONTH_BY_CONTEXT),
        ("until the 25th.", day(2, 25), Rule.MONTH_BY_CONTEXT),
        ("On April 2 it is due.", day(4, 2), Rule.YEAR_BY_CONTEXT),
        ("On November 30 he left.", day(11, 30, 1986), Rule.YEAR_BY_CONTEXT),
        ("last Tuesday she", day(3, 17), Rule.AGAINST_DOCUMENT),
        ("on Friday she", day(3, 13), Rule.AGAINST_DOCUMENT),
        ("next Monday", day(3, 23), Rule.AGAINST_DOCUMENT),
        ("last night at the bar", day(3, 19), Rule.AGAINST_DOCUMENT),
        ("six days before this interview", day(3, 14), Rule.AGAINST_DOCUMENT),
        ("three days ago", day(3, 17), Rule.AGAINST_DOCUMENT),
        ("last month", TimeSpan.of_month(1987, 2), Rule.AGAINST_DOCUMENT),
        ("two years ago", TimeSpan.of_year(1985), Rule.AGAINST_DOCUMENT),
        ("last March she", TimeSpan.of_month(1986, 3), Rule.AGAINST_DOCUMENT),
        ("next April", TimeSpan.of_month(1987, 4), Rule.AGAINST_DOCUMENT),
        ("this month", TimeSpan.of_month(1987, 3), Rule.AGAINST_DOCUMENT),
        ("Tuesday night he", day(3, 17), Rule.AGAINST_DOCUMENT),
        ("yesterday afternoon", day(3, 19), Rule.AGAINST_DOCUMENT),
        ("tomorrow morning", day(3, 21), Rule.AGAINST_DOCUMENT),
        ("Labor Day", day(9, 1, 1986), Rule.YEAR_BY_CONTEXT),
        ("on Christmas Eve", day(12, 24, 1986), Rule.YEAR_BY_CONTEXT),
    ],
)
def test_what_is_left_out_comes_from_the_document(text: str, span: TimeSpan, rule: Rule) -> None:
    mention = one(text)
    assert bounds(mention) == (span.earliest, span.latest)
    assert mention.rule is rule
    assert found(text, None) == []  # no document to count from: no date


def test_what_is_left_out_comes_from_the_date_before() -> None:
    text = (
        "Seen on 14 March 1972. The next day a coat was found. Two days later, on the 18th, she called. On April 2 ..."
        " That night it rained. Next morning it did not."
    )
    spans = [(mention.span.earliest.date(), mention.rule) for mention in found(text)]
    assert spans == [
        (date(1972, 3, 14), Rule.IN_FULL),
        (date(1972, 3, 15), Rule.AGAINST_BEFORE),
        (date(1972, 3, 17), Rule.AGAINST_BEFORE),
        (date(1972, 3, 18), Rule.MONTH_BY_CONTEXT),
        (date(1972, 4, 2), Rule.YEAR_BY_CONTEXT),
        (date(1972, 4, 2), Rule.AGAINST_BEFORE),
        (date(1972, 4, 3), Rule.AGAINST_BEFORE),
    ]


def test_a_time_alone_is_of_the_day_before_it() -> None:
    text = "On March 3, 1972 she left at 8:10 p.m., was seen at 2330 hrs, by 23:50, at noon. In 1970 he came at 9 a.m."
    clocks = [(20, 10), (23, 30), (23, 50), (12, 0), (9, 0)]
    told = [mention.span.earliest for mention in found(text) if mention.rule is Rule.AGAINST_BEFORE]
    assert told == [at(3, 3, *clock, 1972) for clock in clocks]


def test_a_time_belongs_to_the_last_day_of_the_story() -> None:
    text = (
        "On March 3, 1972 Ada Larch (F/W, DOB 4-12-31) left about 2130, was at the bar at 0110. Born 5-6-30 he came at "
        "9 p.m.; gone from March 4 to March 6, he came back the next day. People saw it at 1900 Elm."
    )
    spans = [mention.span for mention in found(text)]
    assert [span.earliest for span in spans] == [
        at(3, 3, 0, 0, 1972),
        at(4, 12, 0, 0, 1931),
        at(3, 3, 21, 0, 1972),
        at(3, 3, 1, 10, 1972),
        at(5, 6, 0, 0, 1930),
        at(3, 3, 21, 0, 1972),
        at(3, 4, 0, 0, 1972),
        at(3, 7, 0, 0, 1972),
    ]


@given(st.text(alphabet="ab \n", max_size=400))
def test_lines_are_joined_without_moving_a_character(text: str) -> None:
    joined = unbroken(text)
    assert len(joined) == len(text)
    assert all(one == other or (one, other) == ("\n", " ") for one, other in zip(text, joined, strict=True))


def test_only_full_lines_are_joined() -> None:
    prose = "The officer who wrote this report saw the two of them leave the bar together"
    assert unbroken(f"{prose}\nand go.\nName: Larch\nDate: 3-4-87") == f"{prose} and go.\nName: Larch\nDate: 3-4-87"
    assert unbroken(f"{prose}\n\nNext") == f"{prose}\n\nNext"
    assert unbroken("LARCH, OWEN\nSTONE, ADA") == "LARCH, OWEN\nSTONE, ADA"


def test_a_date_goes_on_where_a_full_line_ends() -> None:
    line = "The officer who wrote this report saw the two of them leave the bar at 11:10"
    text = f"On March 3, 1972 it rained.\n{line}\na.m. and never again.\n"
    assert [mention.span.earliest for mention in found(text)] == [at(3, 3, 0, 0, 1972), at(3, 3, 11, 10, 1972)]


@pytest.mark.parametrize(
    "text",
    [
        "He was 5'4, 160 lbs, 5-10, a 6-2 man.",
        "wanted for 187(a) P.C., sections 211-212, 12022.5",
        "call (213) 555-1234 or 555-12-3456",
        "DR 87-03-1234, file no. 3-15-87, Item 3-4-87, #3-4-87",
        "Section 12-15-86 of the code",
        "the 4100 block of 3rd Street, on the 3rd floor, the 5th victim",
        "he may 5 times; they march 5 miles; a sat 5 count",
        "31/12/1986 and 2/30/87 and 13-13-13",
        "1987 people, 1984 rounds, Room 1986",
        "at 0310 hrs he said; John 3:16; a ratio of 10:45",
        "Form FD-350 (Rev. 7-16-63), (Hew. 7-16-63)",
        "a Tuesday, every Friday, Tuesdays, a Christmas tree",
        "$3.15.87",
        "12/15/2030",
    ],
)
def test_no_date(text: str) -> None:
    assert found(text) == []


def test_the_order_of_numbers_may_be_unsure() -> None:
    assert one("03/04/1987").order_unsure
    assert not one("03/14/1987").order_unsure


def test_years_of_two_digits_do_not_pass_the_document() -> None:
    assert one("born 4-5-88").span.earliest.year == 1888
    assert one("born 4-5-88", None).span.earliest.year == 1988


@given(st.text(alphabet="0123456789-/.:, \nMarchpmthe'OlI1st", max_size=300), st.one_of(st.none(), st.just(WRITTEN)))
def test_any_text_is_read_in_order_and_no_date_is_to_come(text: str, written: date | None) -> None:
    end = 0
    for mention in find_dates(text, written, TODAY):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.span.earliest.date() <= TODAY
        end = mention.end


def test_every_repetition_of_a_form_has_a_bound() -> None:
    assert unbounded(re.compile("a+")), "what the test looks for is seen"
    assert [form.pattern for form, _ in FORMS if unbounded(form)] == []


def test_a_page_goes_on_from_the_last_date_of_the_page_before() -> None:
    first = context_of(WRITTEN, TODAY)
    dates_behind("On 3-15-87 he left, born 4-2-51.", first)
    then = context_of(WRITTEN, TODAY, before=first.last)
    at_nine, next_day, same_day = dates_behind(
        "At 9:00 p.m. he called. He came on March 16, 1987. The next day he left, and on the 5th.", then
    )[:3]
    assert (bounds(at_nine), at_nine.rule) == ((at(3, 15, 21, 0), at(3, 15, 21, 0)), Rule.AGAINST_PAGE_BEFORE)
    assert next_day.span.earliest == at(3, 16, 0, 0)
    assert (same_day.span.earliest, same_day.rule) == (at(3, 17, 0, 0), Rule.AGAINST_BEFORE)


def test_a_page_without_any_date_hands_on_the_one_before_it() -> None:
    context = context_of(None, TODAY, before=day(3, 15))
    assert dates_behind("He came in a car.", context) == []
    assert context.last == day(3, 15)


def test_without_a_page_before_a_time_alone_is_no_date() -> None:
    assert dates_behind("At 9:00 p.m. he called.", context_of(None, TODAY)) == []


@pytest.mark.parametrize("text", ["one crack about 1810", "until 1810 he sat there", "after 1855, he left"])
def test_a_number_beyond_memory_is_a_time_of_day(text: str) -> None:
    first, then = found(f"On 3-15-87 she heard {text}.")
    assert bounds(first)[0] == at(3, 15, 0, 0)
    hour = 1855 if "1855" in text else 1810
    assert bounds(then)[0].date() == date(1987, 3, 15) and then.rule is Rule.AGAINST_BEFORE
    assert bounds(then)[0] <= at(3, 15, hour // 100, hour % 100) <= bounds(then)[1]


def test_without_a_day_a_number_beyond_memory_is_nothing() -> None:
    assert found("one crack about 1810") == []


@pytest.mark.parametrize("text", ["since 1910", "about 1962", "until 1887"])
def test_a_year_within_memory_is_one(text: str) -> None:
    assert bounds(one(f"He lived there {text}."))[0] == datetime(int(text[-4:]), 1, 1)
