"""Words on paper, and the key they are."""

from __future__ import annotations

import pytest

from murderbook.workbench.backup.form import keys


def test_words_come_back_as_they_are_copied() -> None:
    private = keys.new_private()
    words = keys.to_words(private)
    assert len(words) == keys.WORDS
    numbered = "\n".join(f"{number:>2} {word.upper()}," for number, word in enumerate(words, 1))
    again = keys.from_words(numbered)
    assert again.private_numbers() == private.private_numbers()


def test_a_file_key_opens_with_its_own_key_only() -> None:
    private, other = keys.new_private(), keys.new_private()
    wrapped = keys.wrap(bytes(range(32)), keys.public_bytes(private))
    assert len(wrapped) == keys.WRAPPED_BYTES
    assert keys.unwrap(wrapped, private) == bytes(range(32))
    assert keys.unwrap(wrapped, other) is None
    assert keys.unwrap(wrapped[:-1], private) is None
    assert bytes(range(32)) not in wrapped


def test_each_wrong_copy_is_told() -> None:
    words = keys.to_words(keys.new_private())
    with pytest.raises(keys.WordsError, match="32 words, and a backup key has 33"):
        keys.from_words(" ".join(words[1:]))
    with pytest.raises(keys.WordsError, match="0 words"):
        keys.from_words("12 34")
    with pytest.raises(keys.WordsError, match="word 5, 'murderous', is none"):
        keys.from_words(" ".join([*words[:4], "murderous", *words[5:]]))
    other = "academic" if words[20] != "academic" else "zero"
    with pytest.raises(keys.WordsError, match="copied wrongly"):
        keys.from_words(" ".join([*words[:20], other, *words[21:]]))


def test_a_public_half_that_is_no_point_is_refused() -> None:
    with pytest.raises(ValueError):
        keys.wrap(bytes(32), b"\x04" + bytes(64))
