"""Recording what the medical examiner determined, and taking it back: the case takes the name, the reports are
resolved, the chronological records say how, and the engines count the case anew. All in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils import timezone

from murderbook.casefile.case import CaseKind, Status
from murderbook.casefile.person import Role
from murderbook.casefile.timespan import Precision
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.identity.models import Determination, Method, unnamed
from murderbook.workbench.identity.one_body import linked_files
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.models import Case, ChronoEntry, Person

METHOD_WORDS = {
    Method.DNA_DIRECT: "DNA of a sample of the person's own",
    Method.DNA_RELATIVES: "DNA of relatives",
    Method.DENTAL: "dental records",
    Method.FINGERPRINTS: "fingerprints",
    Method.DEVICE: "the number of an implant",
    Method.RADIOGRAPH: "a comparison of X-ray pictures",
    Method.OTHER: "other means",
}

SOURCE = 200  # characters that the chronological record has for it


class AlreadyNamedError(Exception):
    """A determination stands: it is withdrawn before another is recorded."""


def determine(
    remains: Case, report: Case | None, said: Mapping[str, Any], account: Account, source: str
) -> Determination:
    """`said`: name, method, after_genealogy, examiner, reference, on, and of a murder with several nameless victims the
    victim. Further files of the same body take the name too, where the account may write to them. AlreadyNamedError
    where one stands. The caller found both cases through the door with the right to write."""
    made = Determination(remains=remains, report=report, account=account, **said)
    bodies = {remains: made.victim, **linked_files(remains, made.victim, account)}
    files = [*bodies, *([report] if report else [])]
    for case in sorted(files, key=lambda case: case.pk):
        saving.lock(case)
    _check_nameless(made)
    bodies = {case: one for case, one in bodies.items() if case == remains or _has_no_name(case, one)}
    files = [*bodies, *([report] if report else [])]
    made.before = {"files": [_write(made, case, victim) for case, victim in bodies.items()]}
    made.victim_id = made.before["files"][0]["person"]["pk"]
    if report is not None:
        made.before["report"] = _resolve(made, report)
    made.save()
    made.also.set([case for case in bodies if case != remains])
    for case in files:
        _chronicle(case, made.on, _sentence(made, case), made)
    _say(made, "record identification", {"name": made.name, "method": made.method}, account, source)
    _say_in(files, "record identification", made, account, source)
    return made


def _check_nameless(made: Determination) -> None:
    """Of remains one may stand, in whichever file of the body it was recorded; of a murder one for each victim."""
    standing = Determination.objects.of(made.remains).filter(withdrawn_at=None)
    if made.remains.kind != CaseKind.HOMICIDE and standing.exists():
        raise AlreadyNamedError
    nameless = made.remains.persons.filter(role=Role.VICTIM, identified=False)
    free = nameless.exclude(pk__in=standing.exclude(victim=None).values("victim"))
    if made.victim is not None and not free.filter(pk=made.victim.pk).exists():
        raise AlreadyNamedError
    if made.victim is None and standing.exists() and not free.exists():
        raise AlreadyNamedError


def _has_no_name(case: Case, victim: Person | None) -> bool:
    """A further file that was named otherwise keeps what its own determination said."""
    if victim is not None:
        return case.persons.filter(pk=victim.pk, identified=False).exists()
    standing = Determination.objects.of(case).filter(withdrawn_at=None)
    return not standing.exists() and Case.objects.filter(unnamed(), pk=case.pk).exists()


def withdraw(made: Determination, reason: str, account: Account, source: str) -> None:
    """The case is nameless again, where nobody has amended what the determination wrote since."""
    files = [said["case"] for said in made.before["files"]]
    # a file that this determination named is given back even where this account may not open it any more
    cases = list(Case.objects.filter(pk__in=[*files, *([made.report_id] if made.report_id else [])]).order_by("pk"))
    for case in cases:
        saving.lock(case)
    made.refresh_from_db()
    if made.withdrawn_at is not None:
        return
    made.withdrawn_at, made.withdrawn_by, made.withdrawn_reason = timezone.now(), account, reason
    made.save()
    own = set(Case.objects.visible_to(account, Right.WRITE).filter(pk__in=[one.pk for one in cases]))
    for case in cases:
        _give_back(made, case, account, reason if case in own else "")
    _say(made, "withdraw identification", {"reason": reason}, account, source)
    _say_in(cases, "withdraw identification", made, account, source)


def _give_back(made: Determination, case: Case, account: Account, reason: str) -> None:
    """`reason`: empty in a file that the account may not write to. What was said of one file is not told in another."""
    why = f"identification withdrawn: {reason}" if reason else "identification withdrawn"
    before = next((said for said in made.before["files"] if said["case"] == case.pk), None)
    if before is not None:
        _nameless(made, case, before["person"], (account, why))
    status = (before or made.before.get("report") or {}).get("status")
    if status and not _is_closed_by_another(made, case):
        _set_status(case, Status.RESOLVED, status, account, why)
    text = f"The identification as {made.name} ({made.reference}) was withdrawn. {reason}".rstrip()
    _chronicle(case, timezone.now().date(), text, made, account)


def _is_closed_by_another(made: Determination, case: Case) -> bool:
    """Of one person two finds may be on file. The determination that stands then remembers what the report said."""
    other = case.determined_in.filter(withdrawn_at=None).order_by("at", "pk").first()
    if other is None:
        return False
    other.before |= {"report": made.before["report"]}
    other.save(update_fields=["before"])
    return True


def _write(made: Determination, case: Case, victim: Person | None) -> dict[str, Any]:
    """A file of the body: its victim takes the name (one without a victim gets one), and remains are resolved. What it
    said before."""
    victim = victim or _victim(case)
    after = {"name": made.name, "identified": True}
    if victim is None:
        victim = Person(case=case, role=Role.VICTIM, identified=False)
        victim.save()
    before = {"name": victim.name, "identified": victim.identified}
    victim.name, victim.identified = made.name, True
    victim.save(update_fields=["name", "identified"])
    saving.note(case, victim, before, after, made.account, _why(made))
    return {"case": case.pk, "person": {"pk": victim.pk, **before}, **_resolve(made, case)}


def _nameless(made: Determination, case: Case, said: Mapping[str, Any], by: tuple[Account, str]) -> None:
    """`by`: who, and why."""
    victim = Person.objects.filter(pk=said["pk"]).first()
    if victim is None or (victim.name, victim.identified) != (made.name, True):
        return
    before = {"name": victim.name, "identified": victim.identified}
    after = {"name": said["name"], "identified": said["identified"]}
    victim.name, victim.identified = said["name"], said["identified"]
    victim.save(update_fields=["name", "identified"])
    saving.note(case, victim, before, after, *by)


def _victim(case: Case) -> Person | None:
    """The nameless one of several."""
    victims = list(case.persons.filter(role=Role.VICTIM).order_by("pk"))
    return next((one for one in victims if not one.identified), victims[0] if victims else None)


def _resolve(made: Determination, case: Case) -> dict[str, str]:
    """A report and remains are resolved by it; a murder is not. What the status was, where it changes."""
    case.refresh_from_db(fields=["status"])  # the case was read before it was locked
    if case.kind == CaseKind.HOMICIDE or case.status == Status.RESOLVED:
        return {}
    before = {"status": case.status}
    _set_status(case, case.status, Status.RESOLVED, made.account, _why(made))
    return before


def _set_status(case: Case, seen: str, wanted: str, account: Account, why: str) -> None:
    case.refresh_from_db(fields=["status"])
    if case.status != seen:
        return
    case.status = wanted
    case.save(update_fields=["status"])
    saving.note(case, case, {"status": seen}, {"status": wanted}, account, why)


def _chronicle(case: Case, day: date, text: str, made: Determination, author: Account | None = None) -> None:
    ChronoEntry.objects.create(
        case=case,
        event_earliest=datetime.combine(day, time.min, UTC),
        event_latest=datetime.combine(day, time(23, 59, 59), UTC),
        event_precision=Precision.DAY,
        event_as_written=day.isoformat(),
        text=text,
        source=f"{made.examiner}, {made.reference}"[:SOURCE],
        author=author or made.account,
    )


def _sentence(made: Determination, case: Case) -> str:
    how = METHOD_WORDS[Method(made.method)]
    after = " Genetic genealogy led to it; an STR comparison confirmed it." if made.after_genealogy else ""
    # the other file is not named: who reads this one may not see that there is one
    whose = "The remains" if made.remains == case else "Remains"
    return f"{whose} were identified as {made.name} by {made.examiner}, by {how}.{after}"


def _why(made: Determination) -> str:
    return f"identified by {made.examiner}, {made.reference}"


def _say(made: Determination, verb: str, words: dict[str, Any], account: Account, source: str) -> None:
    words = words | {"determination": made.key, "report": made.report.key if made.report else ""}
    record(verb, actor=account, object_kind="case", object_key=made.remains.key, words=words, source=source)


def _say_in(files: Iterable[Case], verb: str, made: Determination, account: Account, source: str) -> None:
    """Each other file that it changed has an entry of its own, with no word of the first."""
    words = {"determination": made.key}
    for case in files:
        if case != made.remains:
            record(verb, actor=account, object_kind="case", object_key=case.key, words=words, source=source)


def kin_told(made: Determination, said: Mapping[str, Any], account: Account, source: str) -> None:
    """`said`: who, by, on."""
    saving.lock(made.remains)
    text = f"Next of kin told of the identification as {made.name}: {said['who']}, by {said['by']}."
    _chronicle(made.remains, said["on"], text, made, account)
    saving.touch(made.remains)
    _say(made, "record kin told", {"who": said["who"]}, account, source)
