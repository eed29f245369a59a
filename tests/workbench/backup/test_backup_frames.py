"""The file as a whole: every damage is refused, in words."""

from __future__ import annotations

import pytest
from backup_files import Key, small

from murderbook.workbench.backup.form import frames, keys
from murderbook.workbench.backup.form.stream import DamagedError


def test_frames_come_back_in_their_order() -> None:
    data, key = small()
    kinds = b"".join(kind for kind, _ in key.frames(data))
    assert kinds == b"BFDfTRM"
    assert key.rows(data) == {"register_case": [b"[1]", b"[2]"]}


def test_a_frame_longer_than_what_is_unpacked_at_once() -> None:
    from io import BytesIO

    private, file = keys.new_private(), BytesIO()
    writer = frames.Writer(file, keys.public_bytes(private))
    writer.put(frames.DATA, b"x" * (3 * frames.AT_ONCE + 1))
    writer.close({})
    (_, body), _ = frames.read(BytesIO(file.getvalue()), private)
    assert body == b"x" * (3 * frames.AT_ONCE + 1)


def test_words_of_another_key_are_told_apart_from_damage() -> None:
    data, _ = small()
    other = Key(" ".join(keys.to_words(keys.new_private())))
    with pytest.raises(keys.WordsError, match="find the paper with that number"):
        other.frames(data)


def test_no_backup_at_all() -> None:
    _, key = small()
    for data in (b"", b"SQLite format 3\x00", b"murderbook backup 2\n"):
        with pytest.raises(DamagedError, match="first line"):
            key.frames(data)


def test_two_backups_one_behind_the_other() -> None:
    data, key = small()
    with pytest.raises(DamagedError):
        key.frames(data + data)
    with pytest.raises(DamagedError):
        key.frames(data + b"\n")


def test_cut_off_at_every_byte() -> None:
    data, key = small()
    for end in range(0, len(data), 7):
        with pytest.raises((DamagedError, keys.WordsError)):
            key.frames(data[:end])
