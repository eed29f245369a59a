"""What an unknown item asks of a detective: where it is found out, not which field is filled in. One place for all."""

from __future__ import annotations

from murderbook.casefile.code_lists import code_list
from murderbook.casefile.exhibit import Custody
from murderbook.evidence.lead import Lead as EngineLead
from murderbook.workbench.leads.models import Lead
from murderbook.workbench.leads.words import PHYSICAL
from murderbook.workbench.register.models import Exhibit

# By comparison, or by its first word; behaviours by the group of their code list.
WORK: dict[str, str] = {
    "weapon": "Ask the medical examiner what the autopsy says of the weapon, and the property room what it holds.",
    "circumstance": "Read the summary of the file, and ask the first investigator what was thought of the motive.",
    "victim.sex": "Look in the autopsy report.",
    "victim.age": "Find the date of birth in the autopsy report or the death certificate.",
    "exposure": "Re-interview family and friends: how did the victim live, work and travel?",
    "place": "Find the address of the scene in the first report.",
    "time": "Find in the first report when the victim was last seen alive and when found; ask the medical examiner.",
    "approach": "Re-interview the witnesses, and read the canvass: how did the offender come to the victim?",
    "control": "Look at the scene photographs; ask the medical examiner about marks of bonds and about toxicology.",
    "violence": "Ask the medical examiner what the autopsy report says of the injuries.",
    "sexual": "Ask the laboratory what the sexual assault examination and the clothing gave; read the autopsy report.",
    "body": "Look at the scene photographs, and read the report of who found the body.",
    "precaution": "Read the reports of the scene and of the fire investigator; look at the scene photographs.",
    "property": "Ask the family what was missing, and compare it with the property room's list.",
    "communication": "Read tips and letters on file; ask the family and the newspapers of the time.",
}
OTHERWISE = "Read the first report and the autopsy report for it."

# Traces outrank behaviour (DESIGN 2), so that they are asked for before anything else.
TRACES = {"dna": "the DNA", "latent": "the fingerprints", "ballistics": "the firearms evidence"}
HELD_IN_BOTH = "Ask the laboratory whether {what} of the two files can be compared: both list exhibits for it."
HELD_IN_ONE = (
    "Ask the laboratory whether {what} of the two files can be compared: {holds} lists an exhibit for it. Ask the "
    "property room what {lacks} holds."
)
HELD_IN_NONE = "Ask the property room what either file holds, then the laboratory whether {what} can be compared."
ALWAYS_ASKED = "dna"  # the others where an exhibit for them is listed


def work_for(comparison: str) -> str:
    """'Find the address of the scene in the first report.'"""
    first, _, code = comparison.partition(".")
    if first == "behaviour":
        entry = code_list("behaviour").get(code)
        return WORK.get(entry.group or "", OTHERWISE) if entry else OTHERWISE
    return WORK.get(comparison) or WORK.get(first, OTHERWISE)


def laboratory_first(lead: Lead, explained: EngineLead, left: str, right: str) -> list[str]:
    """Which traces of the two were never compared, one sentence each; none where a trace ties or excludes the pair."""
    if any(row.group == PHYSICAL and row.millibits != 0 for row in explained.weights):
        return []
    told = {row.comparison.rpartition(".")[2] for row in explained.weights if row.group == PHYSICAL}
    held = {kind: _holding(lead, kind) for kind in TRACES}
    asked = [kind for kind in TRACES if kind not in told and (held[kind] or kind == ALWAYS_ASKED)]
    return [_sentence(TRACES[kind], lead, held[kind], left, right) for kind in asked]


def _holding(lead: Lead, kind: str) -> set[int]:
    """The cases of the two that list an exhibit for this examination which was not destroyed."""
    codes = [entry.code for entry in code_list("exhibit_kind").entries if entry.group == kind]
    found = Exhibit.objects.filter(case__in=[lead.left_id, lead.right_id], kind__in=codes, withdrawn_at=None)
    return set(found.exclude(custody=Custody.DESTROYED).values_list("case", flat=True))


def _sentence(what: str, lead: Lead, held: set[int], left: str, right: str) -> str:
    if len(held) != 1:
        return (HELD_IN_BOTH if held else HELD_IN_NONE).format(what=what)
    holds, lacks = (left, right) if lead.left_id in held else (right, left)
    return HELD_IN_ONE.format(what=what, holds=holds, lacks=lacks)
