"""What became of an alibi's witness since: he took it back, or parted from the person whom he vouched for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from murderbook.enquiries.fear import Life, same_name
from murderbook.workbench.enquiries.models import Approach, Elimination, LifeEvent, Subject
from murderbook.workbench.enquiries.states import ApproachKind
from murderbook.workbench.enquiries.witnesses.fears import event_of, is_of, name_of
from murderbook.workbench.pages.words import span_in_words

_PARTED = (Life.DIVORCED, Life.SEPARATED)


class Loyalty:
    """Of the witnesses of these eliminations, which came through the door. Two statements."""

    def __init__(self, rows: Sequence[Elimination], subjects: Iterable[Subject]) -> None:
        self._subjects = {one.pk: one for one in subjects}
        witnesses = {row.witness_id for row in rows if row.witness_id} or {0}
        cases = {row.witness.case_id for row in rows if row.witness is not None} or {0}
        self._took_back: dict[int, list[Approach]] = defaultdict(list)
        kind = ApproachKind.TOOK_BACK.value
        for approach in Approach.objects.filter(witness__in=witnesses, kind=kind, withdrawn_at=None).order_by("pk"):
            self._took_back[approach.witness_id].append(approach)
        parted = LifeEvent.objects.filter(case__in=cases, kind__in=[one.value for one in _PARTED], withdrawn_at=None)
        self._parted = list(parted.order_by("pk"))

    def taken_back(self, row: Elimination) -> str:
        """Only what came to the file after the person was eliminated: who decided after it knew."""
        for one in self._took_back[row.witness_id or 0]:
            if one.entered_at > row.entered_at and row.witness is not None:
                when = span_in_words(one.event_earliest, one.event_latest, one.event_precision, one.event_as_written)
                return f"{name_of(row.witness)} took back the statement, {when} ({one.source})"
        return ""

    def tie_ended(self, row: Elimination) -> str:
        if row.witness is None:
            return ""
        subject, witness = self._subjects[row.subject_id], name_of(row.witness)
        for one in self._parted:
            if one.entered_at <= row.entered_at:
                continue
            hers = is_of(one, row.witness_id, witness) and _from(one, subject.name)
            if hers or (is_of(one, subject.person_id, subject.name) and _from(one, witness)):
                return event_of(one).in_words()
        return ""


def _from(event: LifeEvent, name: str) -> bool:
    """Whether they parted from that person, as far as it is said."""
    return not event.other or same_name(event.other, name)
