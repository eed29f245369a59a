"""Taking STR profiles into the record: all of a file or none, and never a profile over another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from murderbook.casefile.case import CaseKind
from murderbook.casefile.person import Role
from murderbook.formats.reference_samples import Reference, read_references
from murderbook.formats.reject import FormatError
from murderbook.formats.str_profiles import Profile, read_profiles
from murderbook.kinship.pedigree import KinshipError
from murderbook.kinship.relations import OWN, relatives_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.identity.models import StrProfile
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.hooks import files_changed
from murderbook.workbench.register.models import Case

KINDS = (CaseKind.MISSING, CaseKind.REMAINS)
LENGTHS = {"sample": 80, "relative": 160}  # of the columns
Numbered = Mapping[tuple[str, str], Case]  # by kind and number: a sample that has a report's number is nobody's own


@dataclass(frozen=True, slots=True)
class Taken:
    """`same`: samples that were on file already, as they are."""

    remains: int
    relatives: int
    same: int


def take_in(profiles: Path, references: Path | None, account: Account, source: str) -> Taken:
    """Profiles of remains by their case number, and of relatives by the number of their sample in `references`.

    FormatError names the first sample that is of nobody whom the account may write to, a relation that is none, or one
    that is on file with other alleles; nothing is taken in then.
    """
    read = read_profiles(profiles)
    known = {one.sample: one for one in read_references(references)} if references else {}
    with transaction.atomic():
        by_number = _cases_by_number(account)
        rows = [_row(profile, known, by_number, profiles.name) for profile in read]
        _hold(rows)
        _check_families(rows, profiles.name)
        return _store(rows, account, source)


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom one profile of a file is: `reference.sample` by its number in the file, `relation` OWN for remains.
    `known_by`: from where that is known, such as a request to a laboratory."""

    case: Case
    reference: Reference
    known_by: str


def take_one(profiles: Path, whose: Whose, account: Account, source: str) -> Taken:
    """One profile of a file, for a case that the account may write to, in the caller's transaction. FormatError as of
    `take_in`, and where the file has no such sample."""
    sample = whose.reference.sample
    found = next((one for one in read_profiles(profiles) if one.id == sample), None)
    if found is None:
        raise FormatError(profiles.name, f"it has no sample {sample!r}", "Write its number as it stands in the file.")
    kind = CaseKind.MISSING if whose.case.kind == CaseKind.MISSING else CaseKind.REMAINS
    references = {sample: whose.reference} if kind == CaseKind.MISSING else {}
    number = whose.reference.missing if references else sample
    row = _row(found, references, {(kind, number): whose.case}, profiles.name)
    row.source = whose.known_by[:200]
    _hold([row])
    _check_families([row], profiles.name)
    return _store([row], account, source)


def is_compared(case: Case) -> bool:
    """Whether profiles of the case are compared: a report, remains, or a murder with one victim who has no name."""
    if case.kind in KINDS:
        return True
    nameless = case.persons.filter(role=Role.VICTIM, identified=False, withdrawn_at=None).count()
    return case.kind == CaseKind.HOMICIDE and nameless == 1


def _hold(rows: Iterable[StrProfile]) -> None:
    """Of two who take in samples of one family at once, the second waits, and sees what the first took in."""
    cases = Case.objects.filter(pk__in={row.case_id for row in rows}).order_by("pk")
    list(cases.select_for_update().values_list("pk"))


def _row(profile: Profile, known: Mapping[str, Reference], cases: Numbered, name: str) -> StrProfile:
    reference = known.get(profile.id)
    kind = CaseKind.MISSING if reference else CaseKind.REMAINS
    case = cases.get((kind, reference.missing if reference else profile.id))
    if case is None:
        who = f"missing-person report {reference.missing}" if reference else "remains or a sample in the references"
        raise FormatError(
            name,
            f"sample {profile.id!r} is of nobody: there is no {who} that you may write to",
            "Import the report or the remains first, or name the file that says whose samples these are.",
            profile.line,
        )
    _check_lengths(profile, reference, name)
    loci = {locus: list(alleles) for locus, alleles in profile.loci.items() if alleles is not None}
    relation, relative, on = (reference.relation, reference.relative, reference.on) if reference else (OWN, "", None)
    return StrProfile(
        case=case,
        sample=profile.id,
        relation=relation,
        relative=relative,
        sampled_on=on,
        loci=loci,
        source=name[:200],
    )


def _check_lengths(profile: Profile, reference: Reference | None, name: str) -> None:
    for field, text in (("sample", profile.id), ("relative", reference.relative if reference else "")):
        if len(text) > (most := LENGTHS[field]):
            raise FormatError(
                name, f"the {field} {text[:20]!r}... has {len(text)} characters", f"Give it {most} at most."
            )


def _cases_by_number(account: Account) -> Numbered:
    """Reports and bodies by each of their numbers; a number that two share is none. A murder stands for the body of its
    one nameless victim, where no remains have the number."""
    found: dict[tuple[str, str], list[Case]] = {}
    mine = Case.objects.visible_to(account, Right.WRITE).only("pk", "kind", *_NUMBERS)
    for case in mine.filter(kind__in=KINDS):
        for number in {case.own_number, case.agency_number} - {""}:
            found.setdefault((case.kind, number), []).append(case)
    nameless = Count(
        "persons", filter=Q(persons__role=Role.VICTIM, persons__identified=False, persons__withdrawn_at=None)
    )
    murders: dict[tuple[str, str], list[Case]] = {}
    for case in mine.filter(kind=CaseKind.HOMICIDE).annotate(nameless=nameless).filter(nameless=1):
        for number in {case.own_number, case.agency_number} - {""}:
            murders.setdefault((CaseKind.REMAINS, number), []).append(case)
    return {number: cases[0] for number, cases in (murders | found).items() if len(cases) == 1}


_NUMBERS = ("own_number", "agency_number")


def _check_families(rows: Iterable[StrProfile], name: str) -> None:
    """Those in the file with those on file."""
    families: dict[int, dict[str, str]] = {}
    for row in rows:
        families.setdefault(row.case_id, {})[row.sample] = row.relation
    kept = StrProfile.objects.standing().filter(case__in=families).values_list("case_id", "sample", "relation")
    for case, sample, relation in kept:
        families[case].setdefault(sample, relation)
    for family in families.values():
        try:
            relatives_of(family)
        except KinshipError as error:
            raise FormatError(name, str(error), "Mend the word in the file of references.") from None


def _store(rows: Sequence[StrProfile], account: Account, source: str) -> Taken:
    new = list(_new(rows))
    for row in new:
        row.account = account
    StrProfile.objects.bulk_create(new, batch_size=500)
    touched = {row.case_id for row in new}
    # at once, not case by case: nothing but the comparison of the unidentified reads a profile
    Case.objects.visible_to(account, Right.WRITE).filter(pk__in=touched).update(version=F("version") + 1)
    transaction.on_commit(lambda: files_changed.send(sender=Case))
    own = sum(row.relation == OWN for row in new)
    words = {"profiles": len(new), "cases": len(touched), "file": rows[0].source if rows else ""}
    record("took in dna profiles", actor=account, object_kind="import", words=words, source=source)
    return Taken(own, len(new) - own, len(rows) - len(new))


def _new(rows: Iterable[StrProfile]) -> Iterator[StrProfile]:
    """Those not on file. FormatError for one that is, with other alleles or of another relation."""
    kept = StrProfile.objects.standing().filter(case__in={row.case_id for row in rows})
    on_file = {(one.case_id, one.sample): one for one in kept}
    for row in rows:
        other = on_file.get((row.case_id, row.sample))
        if other is None:
            yield row
        elif (other.loci, other.relation) != (row.loci, row.relation):
            raise FormatError(
                row.source,
                f"sample {row.sample!r} is on file with other alleles or another relation, from {other.source}",
                "Withdraw the one on file with a reason, or give this sample a number of its own.",
            )


def withdraw_profile(profile: StrProfile, reason: str, account: Account, source: str) -> None:
    """Taken out of every comparison, and kept with the reason."""
    profile.withdrawn_at, profile.withdrawn_by, profile.withdrawn_reason = timezone.now(), account, reason
    profile.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    saving.touch(profile.case)
    about = {"object_kind": "case", "object_key": profile.case.key, "source": source}
    record("withdrew dna profile", actor=account, words={"sample": profile.sample, "reason": reason}, **about)
