"""The department's own people on a page: a name that stands there with a rank, or that a form asks of the writer."""

from __future__ import annotations

from typing import Final

# Words that the rules of `documents.mentions.people` give as the role of a name, in small letters and without points.
_RANKS = (
    "det dets detective detectives sgt sgts sergeant sergeants officer officers ofcrs off ofc po lt lieutenant capt "
    "captain cpl corporal dep deputy deputies sheriff chief insp inspector marshal agent agents sa ssa investigator "
    "inv trooper commander cmdr ptl ptlm patrolman director coroner criminalist technician toxicologist pathologist "
    "photographer by assigned author typist editor"
)
_WHOLE = ("special agent", "special agents", "agent in charge", "medical examiner")
_POINTED = ("p.o", "s.a")
STAFF: Final = frozenset((*_RANKS.split(), *_WHOLE, *_POINTED))


def is_staff(role: str) -> bool:
    plain = " ".join(role.lower().rstrip(".").split())
    return plain in STAFF or plain.endswith((" officer", " officers"))
