"""The package's names come when they are asked for: a command that reads no file does not wait for its readers."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from murderbook import formats


@pytest.mark.parametrize("name", formats.__all__)
def test_every_name_is_that_of_its_module(name: str) -> None:
    assert getattr(formats, name) is getattr(import_module(f"murderbook.formats.{formats._WHERE[name]}"), name)


def test_no_other_name_is_there() -> None:
    assert set(formats._WHERE) == set(formats.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = formats.nothing


def test_checking_one_value_loads_no_reader_of_files() -> None:
    check = "import sys, murderbook.formats.values; print(*sorted({'pyarrow', 'numpy', 'duckdb'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
