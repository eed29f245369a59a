"""Does an elimination still stand? It rests on one thing, and is open again by itself when that falls, with the reason.

Nothing of this is stored: what the record says now of the basis is asked each time, so that no elimination outlives it.
"""

from __future__ import annotations

from dataclasses import dataclass

from murderbook.enquiries.codes import Basis, Code
from murderbook.enquiries.presence import Finding, Verdict


@dataclass(frozen=True, slots=True)
class BasisNow:
    """What the record says now of what an elimination rests on. Words are sentences without a full stop; empty: not so.

    `result_was` and `result_is`: of the examination, when the person was eliminated and now. `finding`: of the offence
    by all that is recorded now; `interval`: the key of the stretch.
    """

    gone: str = ""  # the exhibit, stretch or witness was withdrawn from the record
    amended: str = ""  # the stretch says something else now
    taken_back: str = ""  # the witness took back what he said
    tie_ended: str = ""  # of the witness to the person
    result_was: str = ""
    result_is: str = ""
    interval: str = ""
    finding: Finding | None = None


def fallen(code: Code, basis: Basis | None, now: BasisNow) -> tuple[str, ...]:
    """Why an elimination is open again: nothing where it stands."""
    if not code.eliminates:
        return ()
    found = [now.gone, now.amended, now.taken_back]
    if code.tie_ends:
        found.append(now.tie_ended and f"{now.tie_ended}: who was loyal then may speak now")
    if basis is Basis.RESULT and now.result_was != now.result_is:
        was, is_ = (_result(one) for one in (now.result_was, now.result_is))
        found.append(f"the result was {was} then, and is {is_} now")
    if basis is Basis.INTERVAL and not now.gone and not now.amended:
        found.append(_no_longer(now))
    return tuple(one for one in found if one)


def _result(state: str) -> str:
    return f"“{state}”" if state else "not recorded"


def _no_longer(now: BasisNow) -> str:
    """Where the stretch does not exclude the offence any more: its dates, or those of the offence, changed, or another
    record contradicts it."""
    if now.finding is None:
        return ""
    if now.finding.verdict is Verdict.COULD_NOT and now.interval in {one.key for one in now.finding.by}:
        return ""
    return f"it does not exclude the offence any more: {now.finding.words}"
