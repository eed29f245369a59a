"""Features of a table of cases: categories, presences, lists and numbers, as MAP.toml declares them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import pyarrow.compute as pc

from murderbook.casefile.race_words import names_race, values_race
from murderbook.formats.case_columns import PRESENT_WORDS, CaseColumns, FeatureColumns, Kind, listed, race_error
from murderbook.formats.case_places import names_of, numbers_of
from murderbook.formats.case_source import LIST_MARK, Column, Source, is_one_of
from murderbook.formats.reject import FormatError
from murderbook.formats.values import UNKNOWN_WORDS
from murderbook.linkage.tabular.table import ABSENT, PRESENT, UNKNOWN, Feature, FeatureKind, Flags, Ints

MOST_VALUES = 60_000  # of a category; the engine's codes have 16 bits
MOST_LISTED = 2_000  # different words in lists: each is a feature


def resolved(columns: CaseColumns, file: str, header: list[str]) -> CaseColumns:
    """With the columns that each pattern stands for. FormatError where it stands for none."""
    taken = {name for name, _ in columns.named()} | {columns.offender}
    features = []
    for feature in columns.features or ():
        if feature.pattern:
            found = tuple(n for n in header if n not in taken and fnmatchcase(n, feature.pattern))
            _check_pattern(columns, feature, found, file, header)
            feature = replace(feature, columns=found)  # noqa: PLW2901 - the same, spelt out
        for name in feature.labels:
            if name not in feature.columns:
                reason = f"features.{feature.id}.labels: {name!r} is none of its columns"
                raise FormatError(columns.file, reason, f"Its columns are {listed(list(feature.columns))}.")
        features.append(feature)
    return replace(columns, features=tuple(features))


def _check_pattern(
    columns: CaseColumns, feature: FeatureColumns, found: tuple[str, ...], file: str, header: list[str]
) -> None:
    entry = f"features.{feature.id}"
    if not found:
        reason = f"{entry}: no column of {file} is left that fits {feature.pattern!r}"
        raise FormatError(columns.file, reason, f"Its columns are {listed(header)}; one named elsewhere is left out.")
    if race := next(filter(names_race, found), None):
        raise race_error(columns.file, entry, race)


def read_features(source: Source, columns: CaseColumns) -> tuple[Feature, ...]:
    """Every declared feature, in the order of the file. FormatError where two have one name."""
    found: dict[str, Feature] = {}
    for declared in columns.features or ():
        for name in declared.columns:
            one = (
                declared if not declared.several else replace(declared, id=name, label=declared.labels.get(name, name))
            )
            for feature in _features(source, columns, one, name):
                if feature.id in found:
                    reason = f"features.{declared.id}: a feature {feature.id!r} is declared already"
                    raise FormatError(columns.file, reason, "Declare each column once, under a name of its own.")
                found[feature.id] = feature
    return tuple(found.values())


def _features(source: Source, columns: CaseColumns, declared: FeatureColumns, name: str) -> Iterator[Feature]:
    column = source.columns[name].without(declared.unknown)
    if name in source.lists and declared.kind is not Kind.LIST:
        reason = f"column {name!r} holds lists, and features.{declared.id} has kind {declared.kind.value!r}"
        raise source.error(reason, 'Set kind = "list".')
    if not (column.codes >= 0).any():
        source.warn(f"column {name!r} is unknown in every row. Feature {declared.id!r} cannot tell anything.")
    made: Feature | list[Feature]
    match declared.kind:
        case Kind.CATEGORY:
            made = _category(source, columns, declared, column)
        case Kind.PRESENCE:
            made = _presence(source, declared, column)
        case Kind.NUMBER:
            made = _feature(declared, FeatureKind.NUMBER, numbers=numbers_of(source, column))
        case Kind.LIST:
            made = _list(source, columns, declared, column)
    yield from made if isinstance(made, list) else [made]


def _feature(declared: FeatureColumns, kind: FeatureKind, **given: Any) -> Feature:  # noqa: ANN401 - fields of Feature
    return Feature(declared.id, declared.label, declared.group, kind, **given)


def _category(source: Source, columns: CaseColumns, declared: FeatureColumns, column: Column) -> Feature:
    names = names_of(column)
    if len(names.values) > MOST_VALUES:
        reason = f"column {column.name!r} holds {len(names.values):,} different values, too many for a category"
        raise source.error(reason, "Declare it as a number, or group its values; free text cannot be compared.")
    if values_race(names.values):
        raise race_error(columns.file, f"features.{declared.id}", ", ".join(names.values[:4]))
    tell_odd_values(source, column.name, names.values)
    return _feature(declared, FeatureKind.CATEGORY, codes=names.codes, values=names.values)


def tell_odd_values(source: Source, name: str, values: tuple[str, ...]) -> None:
    """Values that say nothing, and values that differ in case only: two cases must not agree, or differ, by them."""
    odd = [value for value in values if value.lower() in UNKNOWN_WORDS and value.lower() != "none"]
    if odd:
        source.warn(
            f"column {name!r}: {odd[0]!r} counts as a value, so that two such cases agree. "
            "If it says that nobody knows, put it into `unknown`."
        )
    alike: dict[str, list[str]] = defaultdict(list)
    for value in values:
        alike[" ".join(value.lower().split())].append(value)
    pairs = [spelt for spelt in alike.values() if len(spelt) > 1]
    if pairs:
        more = f" (and {len(pairs) - 1} more)" if len(pairs) > 1 else ""
        source.warn(
            f"column {name!r}: {' and '.join(map(repr, pairs[0]))}{more} differ in spelling only, and count as "
            "different values. Spell each value in one way."
        )


def _presence(source: Source, declared: FeatureColumns, column: Column) -> Feature:
    present, absent = (is_one_of(column.words, words) for words in (declared.present, declared.absent))
    what = "word for present or absent"
    first = ", ".join(sorted(declared.present)[:3]) or ", ".join(PRESENT_WORDS)
    source.unreadable(
        column, ~present & ~absent, what, f"Present is written {first}; declare others in `present` and `absent`."
    )
    meaning = np.full(len(column.words) + 1, UNKNOWN, np.int32)  # the last stands for unknown
    meaning[:-1][present], meaning[:-1][absent] = PRESENT, ABSENT
    return _feature(declared, FeatureKind.PRESENCE, codes=meaning[column.codes], values=("absent", "present"))


def _list(source: Source, columns: CaseColumns, declared: FeatureColumns, column: Column) -> list[Feature]:
    """One presence for each word that stands in any of the lists."""
    none = is_one_of(column.words, declared.absent)
    word, item, words = _items(column.words, declared)
    kept = column.used[word] & ~none[word] if len(word) else np.zeros(0, bool)
    word, item = word[kept], item[kept]
    used = np.unique(item)
    if len(used) > MOST_LISTED:
        reason = f"column {column.name!r} lists {len(used):,} different words, too many to compare"
        raise source.error(reason, f"Check the separator ({declared.separator!r}); free text is no list.")
    texts = [str(words[int(at)]) for at in used]
    if values_race(texts, least=1):
        raise race_error(columns.file, f"features.{declared.id}", ", ".join(texts[:4]))
    tell_odd_values(source, column.name, tuple(sorted(texts)))
    told = none.copy()
    told[word] = True  # a cell of nothing but unknown words is no list
    order = np.argsort(item, kind="stable")
    cells = dict(
        zip(used.tolist(), np.split(word[order], np.searchsorted(item[order], used[1:])), strict=bool(len(used)))
    )
    return [
        _listed(declared, column, text, cells[at], (told, told if declared.complete else none))
        for text, at in sorted(zip(texts, used.tolist(), strict=True))
    ]


def _items(words: Any, declared: FeatureColumns) -> tuple[Ints, Ints, list[str]]:  # noqa: ANN401 - a pyarrow array
    """(row of `words`, position in the last) for each word listed anywhere; and the words."""
    marked = pc.replace_substring(words, declared.separator, LIST_MARK)
    lists = pc.split_pattern(marked, LIST_MARK)
    flat = pc.replace_substring_regex(pc.utf8_trim_whitespace(lists.flatten()), r"\s+", " ").dictionary_encode()
    word = np.asarray(pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), np.int32)
    item = np.asarray(flat.indices.to_numpy(zero_copy_only=False), np.int32)
    silent = is_one_of(flat.dictionary, {*declared.unknown, *declared.absent, ""})
    kept = ~silent[item] if len(item) else np.zeros(0, bool)
    return word[kept], item[kept], flat.dictionary.to_pylist()


def _listed(declared: FeatureColumns, column: Column, text: str, word: Ints, lists: tuple[Flags, Flags]) -> Feature:
    """`word`: the cells that list it. `lists`: which cells are lists, and which of these say that it is absent where
    they do not name it: all of them only if they are complete."""
    told, absent = lists
    meaning = np.full(len(column.words) + 1, UNKNOWN, np.int32)  # the last stands for unknown
    meaning[:-1][absent] = ABSENT
    meaning[word] = PRESENT
    asked = np.append(told, False)[column.codes] & (column.codes >= 0)
    return Feature(
        f"{declared.id}: {text}", f"{declared.label}: {text}", declared.group, FeatureKind.PRESENCE,
        meaning[column.codes], ("absent", "present"), asked=asked,
    )  # fmt: skip
