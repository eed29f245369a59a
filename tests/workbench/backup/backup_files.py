"""Small backups, their keys, and what a reader makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from murderbook.workbench.backup.form import frames, keys


@dataclass(frozen=True)
class Key:
    words: str

    def frames(self, data: bytes | Path) -> list[frames.Frame]:
        """All of a backup, opened with these words."""
        content = data.read_bytes() if isinstance(data, Path) else data
        return list(frames.read(BytesIO(content), keys.from_words(self.words)))

    def rows(self, data: bytes | Path) -> dict[str, list[bytes]]:
        """The lines of each table."""
        found: dict[str, list[bytes]] = {}
        for kind, body in self.frames(data):
            if kind == frames.TABLE:
                table = found.setdefault(frames.parsed(body)["table"], [])
            elif kind == frames.ROWS:
                table += body.split(b"\n")
        return found


def small() -> tuple[bytes, Key]:
    """A backup of few bytes: its parts, and no record behind them."""
    private = keys.new_private()
    file = BytesIO()
    writer = frames.Writer(file, keys.public_bytes(private))
    writer.put_json(frames.BEGIN, {"format": 1})
    writer.put_json(frames.FILE, {"path": "record.toml"})
    writer.put(frames.DATA, b"[unit]\n")
    writer.put_json(frames.FILE_END, {"whole": True})
    writer.put_json(frames.TABLE, {"table": "register_case", "columns": ["id"]})
    writer.put(frames.ROWS, b"[1]\n[2]")
    writer.close({"format": 1})
    return file.getvalue(), Key(" ".join(keys.to_words(private)))
