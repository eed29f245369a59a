"""XML of a laboratory's export that names files of this machine: nothing of them is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from murderbook.formats.reject import FormatError
from murderbook.formats.str_profiles import read_profiles

SPECIMEN = (
    "<x><SPECIMEN><SPECIMENID>{}</SPECIMENID><LOCUS><LOCUSNAME>TH01</LOCUSNAME>"
    "<ALLELE><ALLELEVALUE>6</ALLELEVALUE></ALLELE></LOCUS></SPECIMEN></x>"
)


@pytest.mark.parametrize("kind", ["SYSTEM", 'PUBLIC "x"'])
@pytest.mark.parametrize("how", ["entity", "parameter", "dtd"])
def test_what_a_file_names_is_not_read(tmp_path: Path, kind: str, how: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text('<!ENTITY a "canary-parrot">' if how != "entity" else "canary-parrot", encoding="utf-8")
    head = {
        "entity": f'<!DOCTYPE x [<!ENTITY a {kind} "{secret.as_uri()}">]>',
        "parameter": f'<!DOCTYPE x [<!ENTITY % p {kind} "{secret.as_uri()}"> %p;]>',
        "dtd": f'<!DOCTYPE x {kind} "{secret.as_uri()}">',
    }[how]
    file = tmp_path / "lab.xml"
    file.write_text(head + SPECIMEN.format("&a;"), encoding="utf-8")
    try:
        read = repr(read_profiles(file))
    except FormatError as error:
        read = str(error)
    assert "canary" not in read


def test_the_same_without_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "lab.xml"
    file.write_text(SPECIMEN.format("K-1"), encoding="utf-8")
    assert [one.id for one in read_profiles(file)] == ["K-1"]
