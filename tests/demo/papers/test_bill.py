"""The demo's telephone bill: invented numbers alone, the same every time, and what is planted in it is found."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from murderbook.casefile.case import Case, CaseKind
from murderbook.casefile.timespan import TimeSpan
from murderbook.demo.papers import bill
from murderbook.formats import phone_bill
from murderbook.formats.bill_mapping import BillMapping

CASE = Case("2002-00001", CaseKind.HOMICIDE, own_number="2002-00001", occurred=TimeSpan.of_day(2002, 3, 2))


def test_it_is_read_by_the_mapping_beside_it(tmp_path: Path) -> None:
    file, mapping = bill.write_bill(CASE, 8, tmp_path)
    read = phone_bill.read(file, BillMapping.load(mapping))
    batches = list(read.batches())
    calls = [call for batch in batches for call in batch.calls]
    assert (read.counts.refused, read.counts.repeated) == (1, 1)
    late = [call for call in calls if call.caller.written == bill.LATE]
    before = datetime(2002, 2, 1, tzinfo=UTC)
    assert len([call for call in late if call.earliest > before]) > len(
        [call for call in late if call.earliest < before]
    )
    assert Counter(call.caller.written for call in calls)[bill.WITHHELD] == 1
    assert calls[-1].seconds == 0


def test_numbers_are_those_of_fiction_and_bytes_the_same(tmp_path: Path) -> None:
    first, _ = bill.write_bill(CASE, 8, tmp_path / "a")
    second, _ = bill.write_bill(CASE, 8, tmp_path / "b")
    other, _ = bill.write_bill(CASE, 9, tmp_path / "c")
    assert first.read_bytes() == second.read_bytes() != other.read_bytes()
    numbers = set(re.findall(r"\d{3}-\d{3}-\d{4}", first.read_text("utf-8")))
    assert numbers and all(re.fullmatch(r"213-555-01\d\d", number) for number in numbers)
