"""Who may write a container anew, and who did: a chain of steps, each signed by somebody whom the step before names.

That a file opens does not prove it to be the true one. Whoever's access has ended knows the public keys of those who
stayed, and could hand them a later epoch of his own making, in which they would go on. His signature stands in no step
that names him no longer, and each member remembers the last step that he has seen. (So does an updater trust new root
keys: The Update Framework, specification 1.0, 5.3.)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Final

from murderbook.workbench.sealed.container.blocks import Tail
from murderbook.workbench.sealed.container.slots import EpochKey
from murderbook.workbench.sealed.crypto.pair import Pair, is_signed, signing_half

_PURPOSE: Final = "murderbook lineage 1"
NOTHING: Final = Tail()
ON_PAPER: Final = 32  # hexadecimal digits of a step's digest on a sheet: 128 bits


class ForgedError(Exception):
    """The chain is not one that whoever is asking may trust; the message says where it breaks."""


class UnseenError(ForgedError):
    """It is sound and does not go on from the step that whoever is asking has seen."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A whole container as somebody writes it: the slots in front, the key that they hand out, who may write the next,
    and who writes this."""

    header: bytes
    opens: EpochKey
    signers: frozenset[bytes]  # signing halves of public keys
    by: Pair


@dataclass(frozen=True, slots=True)
class Step:
    """What stays of a writing. Bytes in hexadecimal."""

    container: str
    epoch: int
    generation: int
    slots: str  # SHA-256 of the header
    signers: tuple[str, ...]
    before: str  # digest of the step before; empty for the first
    blocks: int  # how far the writing before had come: what is cut off of it is not hidden by this one
    tag: str
    by: str
    signature: str = ""

    @property
    def said(self) -> bytes:
        """What is signed."""
        told = asdict(replace(self, signature=""))
        return json.dumps([_PURPOSE, told], sort_keys=True, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        return sha256(self.said + bytes.fromhex(self.signature)).hexdigest()

    @property
    def on_paper(self) -> str:
        """What a sheet says of it: half of its digest, in groups of four."""
        return " ".join(self.digest[at : at + 4] for at in range(0, ON_PAPER, 4))


Chain = tuple[Step, ...]


def continued(chain: Chain, writing: Writing, came: Tail = NOTHING, slots: str = "") -> Chain:
    """The chain with the step of this writing. `came`: how far the one before had come; `slots`: the hash of slots that
    are taken over as they are found, and may not be those that were written."""
    step = Step(
        writing.opens.container.hex(),
        writing.opens.epoch,
        len(chain) + 1,
        slots or slots_digest(writing.header),
        tuple(sorted(half.hex() for half in writing.signers)),
        chain[-1].digest if chain else "",
        came.blocks,
        came.tag.hex(),
        signing_half(writing.by.public).hex(),
    )
    return (*chain, replace(step, signature=writing.by.sign(step.said).hex()))


def check(chain: Chain, opens: EpochKey, seen: str = "") -> None:
    """ForgedError unless each step follows from the one before, the last is of this epoch, and a step whose digest
    begins with `seen` is among them: UnseenError."""
    if not chain or (chain[-1].container, chain[-1].epoch) != (opens.container.hex(), opens.epoch):
        raise ForgedError("nobody has signed this epoch")
    may_sign, before, epoch = chain[0].signers, "", 0
    for number, step in enumerate(chain, 1):
        follows = (step.container, step.generation, step.before) == (chain[0].container, number, before)
        if not follows or step.epoch < epoch or not _is_signed(step, may_sign):
            raise ForgedError(f"writing {number} was not signed by anybody who was in at the time")
        may_sign, before, epoch = step.signers, step.digest, step.epoch
    if not any(step.digest.startswith(seen) for step in chain):
        raise UnseenError(f"it does not go on from what you have seen, and its lineage is {chain[-1].on_paper}")


def is_cut(chain: Chain, generation: int, seen: Tail) -> bool:
    """Whether that generation, of which somebody has seen so much, was cut off or altered before the next began."""
    if not 0 < generation < len(chain):
        return False
    after = chain[generation]
    return after.blocks < seen.blocks or (after.blocks == seen.blocks and after.tag != seen.tag.hex())


def slots_digest(header: bytes) -> str:
    return sha256(header).hexdigest()


def from_paper(text: str) -> str:
    """What `check` takes as seen, of what somebody typed off a sheet. ValueError where it is no lineage."""
    typed = "".join(text.split()).lower()
    if len(typed) != ON_PAPER or not set(typed) <= set("0123456789abcdef"):
        raise ValueError("a lineage is eight groups of four, of digits and the letters a to f: type it as printed")
    return typed


def told(chain: Chain) -> list[dict[str, object]]:
    """For JSON."""
    return [asdict(step) for step in chain]


def read(told: Sequence[dict[str, object]]) -> Chain:
    """TypeError, KeyError where it is none."""
    return tuple(Step(**{**one, "signers": tuple(_texts(one["signers"]))}) for one in told)  # type: ignore[arg-type]


def _texts(found: object) -> Iterable[str]:
    return found if isinstance(found, list | tuple) else ()


def _is_signed(step: Step, may_sign: Sequence[str]) -> bool:
    try:
        by, signature = bytes.fromhex(step.by), bytes.fromhex(step.signature)
    except (TypeError, ValueError):
        return False
    return step.by in may_sign and is_signed(by, step.said, signature)
