"""The whole trail recomputed, held against every head that is known, and what that shows in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from murderbook.workbench.audit.signing import checkpoints
from murderbook.workbench.audit.signing.keys import NamedKey, named
from murderbook.workbench.audit.signing.note import Note, cosigned_at, is_signed
from murderbook.workbench.audit.signing.witnesses import known
from murderbook.workbench.audit.tree import Head
from murderbook.workbench.audit.verify import Finding, verify


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head kept outside the machine: by a witness at a time, or given for this verification (`at` is None)."""

    head: Head
    who: str
    at: datetime | None = None

    def __str__(self) -> str:
        when = f", {self.at:%Y-%m-%d %H:%M} UTC" if self.at else ""
        return f"{self.head.size} entries ({self.who}{when})"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fault` is the first thing that does not fit, None where all fits. `own`: checkpoints compared that lie beside
    the database."""

    head: Head
    fault: str | None
    own: int
    outside: tuple[Anchor, ...]
    keys: tuple[NamedKey, ...]
    words_destroyed: int

    @property
    def anchored(self) -> Anchor | None:
        """The newest head outside."""
        return max(self.outside, key=lambda anchor: anchor.head.size, default=None)

    @property
    def tail(self) -> int:
        """Entries that no head outside vouches for."""
        return self.head.size - (self.anchored.head.size if self.anchored else 0)

    def told(self) -> list[str]:
        """What was verified and against what, where all fits."""
        return [
            f"All {self.head.size} entries fit: entries, tree and words. Head: {self.head}",
            f"Held against {self.own} checkpoint{'s' * (self.own != 1)} of this record, and outside it "
            + (", ".join(map(str, self.outside)) or "none")
            + ".",
            _tail_told(self.tail, self.anchored),
            *_keys_told(self.keys),
            *([f"The words of {self.words_destroyed} entries were destroyed."] if self.words_destroyed else []),
        ]


def verdict(folder: Path, against: Sequence[Head] = ()) -> Verdict:
    """Recompute everything, compare with the record's checkpoints, with those that witnesses signed, and with
    `against`, heads that somebody kept."""
    own, cosigned, keys = checkpoints.own(folder), checkpoints.cosigned(folder), named()
    outside = [Anchor(head, "given") for head in against] + list(_witnessed(folder, cosigned))
    heads = [kept.note.head for kept in [*own, *cosigned] if kept.note]
    finding = verify([*against, *heads])
    fault = finding.fault or _unsigned(own, keys) or _unwitnessed(cosigned, outside)
    return _verdict(finding, fault, len(own), outside, keys)


def _verdict(finding: Finding, fault: str | None, own: int, outside: list[Anchor], keys: list[NamedKey]) -> Verdict:
    return Verdict(finding.head, fault, own, tuple(outside), tuple(keys), finding.words_destroyed)


def tail_of(folder: Path, size: int) -> str:
    """What is not anchored outside in a trail of `size` entries, by what lies in the folder, nothing recomputed."""
    anchors = list(_witnessed(folder, checkpoints.cosigned(folder)))
    newest = max(anchors, key=lambda anchor: anchor.head.size, default=None)
    return _tail_told(size - (newest.head.size if newest else 0), newest)


def _witnessed(folder: Path, cosigned: Sequence[checkpoints.Kept]) -> Iterator[Anchor]:
    witnesses = known(folder)
    for kept in cosigned:
        for key in witnesses if kept.note else ():
            seconds = cosigned_at(kept.note, key) if kept.note else None
            if kept.note and seconds is not None:
                yield Anchor(kept.note.head, f"witness {key.name}", datetime.fromtimestamp(seconds, UTC))


def _unsigned(own: Sequence[checkpoints.Kept], keys: Sequence[NamedKey]) -> str | None:
    for kept in own:
        if kept.note is None:
            return f"{kept.path.name} among the checkpoints cannot be read"
        if not any(_signs(named_key, kept.note) for named_key in keys):
            return f"the checkpoint {kept.path.name} is not signed by a key that the trail names before it"
    return None


def _signs(named_key: NamedKey, note: Note) -> bool:
    return named_key.key is not None and named_key.index < note.head.size and is_signed(note, named_key.key)


def _unwitnessed(cosigned: Sequence[checkpoints.Kept], outside: Sequence[Anchor]) -> str | None:
    vouched = {anchor.head for anchor in outside if anchor.at}
    for kept in cosigned:
        if kept.note is None or kept.note.head not in vouched:
            return f"{kept.path.name} among the cosigned checkpoints bears no signature of a witness known here"
    return None


def _tail_told(tail: int, anchored: Anchor | None) -> str:
    if anchored is None:
        return f"None of the {tail} entries is anchored outside by a head that was given, or that a witness signed."
    if tail <= 0:
        return "Every entry is anchored outside this machine."
    since = f"The last {tail} entries, since the head of {anchored}, are not anchored outside"
    return f"{since}: only they could be altered unseen."


def _keys_told(keys: Sequence[NamedKey]) -> Iterator[str]:
    for before, named_key in zip([None, *keys], keys, strict=False):
        what = "The signing key was CHANGED at" if before else "Heads are signed since"
        whose = named_key.key.fingerprint if named_key.key else "its words were destroyed"
        yield f"{what} entry {named_key.index}, {named_key.at:%Y-%m-%d %H:%M} UTC: {whose}."
