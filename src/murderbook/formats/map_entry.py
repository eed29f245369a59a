"""One section of a TOML file that people write: its values, each checked, and errors that say where."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from murderbook.formats.reject import FormatError


def loaded(path: Path, page: str) -> dict[str, Any]:
    """The content of a TOML file; FormatError says what is wrong with it."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise FormatError(str(path), "there is no such file", "Check the path.") from error
    except OSError as error:
        raise FormatError(str(path), f"cannot be opened ({error.strerror})", "Check the path.") from error
    except (ValueError, RecursionError) as error:  # of text, of TOML, of numbers and tables beyond measure
        raise FormatError(path.name, f"not a TOML file: {error}", f"Compare it with the example in {page}.") from error


class Entry:
    """`path` is the section's name, "" for the top of the file; `page` tells of the schema. Remembers what was asked
    for."""

    def __init__(self, file: str, path: str, raw: dict[str, object], page: str) -> None:
        self._file, self._path, self._raw, self._page = file, path, raw, page
        self._known: list[str] = []

    def error(self, key: str, reason: str, remedy: str) -> FormatError:
        where = ".".join(part for part in (self._path, key) if part)
        return FormatError(self._file, f"{where}: {reason}" if where else reason, remedy)

    def names(self) -> list[str]:
        return list(self._raw)

    def has(self, *keys: str) -> bool:
        self._known += [key for key in keys if key not in self._known]
        return any(key in self._raw for key in keys)

    def text(self, key: str, default: str | None = None) -> str:
        if not self.has(key):
            if default is None:
                raise self.error(key, "is missing", f"Every key is explained in {self._page}.")
            return default
        value = self._raw[key]
        if not isinstance(value, str) or not (value if key == "separator" else value.strip()):
            raise self.error(key, f"must be text, not {value!r}", f'Write it as in {key} = "...".')
        return value if key == "separator" else " ".join(value.split())

    def texts(self, key: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """A text, or a list of them; whole numbers and true and false count as the text they are written as."""
        if not self.has(key):
            if default is None:
                raise self.error(key, "is missing", f"Every key is explained in {self._page}.")
            return tuple(default)
        value = self._raw[key]
        found = [_plain(part) for part in (value if isinstance(value, list) else [value])]
        texts = tuple(text for text in found if text is not None)
        if len(texts) < len(found):
            raise self.error(key, f"must be a text or a list of texts, not {value!r}", f'Write {key} = ["...", "..."].')
        return texts

    def words(self, key: str, default: Iterable[str]) -> frozenset[str]:
        """Words that are compared without case."""
        return frozenset(text.lower() for text in self.texts(key, tuple(default)))

    def choice(self, key: str, choices: Sequence[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value in choices:
            return value
        near = get_close_matches(value.lower(), [str(one) for one in choices], n=1, cutoff=0.7)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        raise self.error(key, f"cannot be {value!r}", f"{hint}It is one of {', '.join(choices)}.")

    def flag(self, key: str) -> bool:
        value = self._raw[key] if self.has(key) else False
        if not isinstance(value, bool):
            raise self.error(key, f"must be true or false, not {value!r}", "Write it without quotation marks.")
        return value

    def section(self, key: str) -> Entry | None:
        return self.table(key) if self.has(key) else None

    def table(self, key: str) -> Entry:
        value = self._raw[key]
        path = f"{self._path}.{key}" if self._path else key
        if not isinstance(value, dict):
            raise self.error(key, f"must be a section, not {value!r}", f"Write it as [{path}], with its keys below.")
        return Entry(self._file, path, value, self._page)

    def refuse_others(self) -> None:
        """FormatError for a key that nothing has asked for."""
        for key in self._raw:
            if key not in self._known:
                near = get_close_matches(key, self._known, n=1)
                hint = f"Did you mean {near[0]!r}? " if near else ""
                raise self.error(key, "is no key of this section", f"{hint}Known are {', '.join(self._known)}.")


def _plain(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return " ".join(value.split()) if isinstance(value, str) else None
