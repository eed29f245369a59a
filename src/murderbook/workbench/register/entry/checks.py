"""What facts of one form must hold together: each check speaks to the fields it concerns."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from murderbook.casefile.counties import county
from murderbook.casefile.place import PlacePrecision
from murderbook.formats import values
from murderbook.formats.wide import precision_written
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.entry.forms import Check, FactsForm, in_one_line
from murderbook.workbench.register.entry.scheme import Part
from murderbook.workbench.register.models import Case, CasePart, Exhibit

ONE_CASE_ONLY = "The number is changed by those who may write in the whole compartment: ask one of them."
ANTARCTIC = -60.0  # no case lies beyond it; a western longitude written as latitude does


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of one form: who fills it in, for which case and row (None: a new one)."""

    account: Account
    case: Case
    row: CasePart | None = None

    def of(self, part: Part) -> Check | None:
        return {"places": where, "evidence": self._exhibit, "links": self._other_case}.get(part.slug)

    def _exhibit(self, form: FactsForm) -> None:
        """One exhibit to a number: import and property room know it by that."""
        number = form.value("number")
        same = Exhibit.objects.filter(case=self.case, number=number)
        if number and (same.exclude(pk=self.row.pk) if self.row else same).exists():
            form.add_error("number", "An exhibit of this number is on file already: amend that one.")

    def _other_case(self, form: FactsForm) -> None:
        """The case of a number, among those that the account may write in, since the link stands in that file, too; its
        key is taken where two have the number."""
        number = form.value("other_number")
        if not number:
            return
        found, why = self.other_case(number)
        if found is None:
            form.add_error("other_number", why)
        else:
            form.columns["other_number"] = {"other_id": found.pk, "other_number": number_of(found)}

    def other_case(self, number: str) -> tuple[Case | None, str]:
        """The case that a physical link may name, or why there is none."""
        written = Case.objects.visible_to(self.account, Right.WRITE).exclude(pk=self.case.pk)
        found = list(written.filter(Q(own_number=number) | Q(agency_number=number) | Q(key=number)).order_by("pk")[:2])
        if len(found) == 1:
            return found[0], ""
        if found:
            return None, "Several cases have this number: write the last part of its page's address."
        return None, "No other case in which you may write has this number."


def stands_twice(row: CasePart) -> str:
    """Why a row that was withdrawn cannot be put back; nothing: it can."""
    if not isinstance(row, Exhibit) or row.withdrawn_at is None:
        return ""
    taken = Exhibit.objects.filter(case=row.case_id, number=row.number).exists()
    return "Another exhibit of this number is on file now: withdraw or renumber that one first." if taken else ""


def where(form: FactsForm) -> None:
    """State and county agree; coordinates are both there, and on the right side of the globe."""
    state_and_county(form)
    if "latitude" not in form.texts or {"latitude", "longitude"} & form.errors.keys():
        return
    latitude, longitude = form.texts["latitude"], form.texts["longitude"]
    if (latitude == "") != (longitude == ""):
        missing = "longitude" if latitude else "latitude"
        form.add_error(missing, in_one_line(values.HALF_A_PLACE))
    elif latitude and float(latitude) == 0.0 and float(longitude) == 0.0:
        form.add_error("latitude", in_one_line(values.NULL_ISLAND))
    elif latitude and float(latitude) < ANTARCTIC:
        form.add_error("latitude", "This lies in the Antarctic: latitude and longitude are probably exchanged.")
    elif latitude and {"latitude", "longitude"} & form.columns.keys() and _unsaid(form):
        written = precision_written(latitude, longitude).value
        form.texts["precision"], form.columns["precision"] = written, {"precision": written}


def _unsaid(form: FactsForm) -> bool:
    return form.texts.get("precision", "") in ("", PlacePrecision.UNKNOWN)


def state_and_county(form: FactsForm) -> None:
    """A county brings its state; one of another state is refused."""
    if "county_fips" not in form.columns or "state" not in form.texts or "state" in form.errors:
        return
    found = county(form.value("county_fips"))
    if found is None:
        return
    if not form.texts["state"]:
        form.texts["state"], form.columns["state"] = found.state, {"state": found.state}
    elif form.texts["state"] != found.state:
        form.add_error("county_fips", f"{found.name} lies in {found.state}: correct the county or the state.")


def same_number(account: Account, own: str, agency: str) -> list[Case]:
    """Cases that have one of these numbers, of those that the account may see: of others nothing is told."""
    asked = Q(pk__in=[])
    for number in {own, agency} - {""}:
        asked |= Q(own_number=number) | Q(agency_number=number)
    seen = Case.objects.visible_to(account).filter(asked).select_related("compartment")
    return list(seen.order_by("pk")[:5])


def numbers(form: FactsForm) -> bool:
    """Whether the case has a number, of the unit or of the agency; else the form says that it needs one."""
    if form.texts.get("own_number") or form.texts.get("agency_number"):
        return True
    form.add_error("own_number", "Write a number: the unit's own, or the agency's.")
    return False


def of_case(account: Account, case: Case) -> Check:
    """Of a case that is amended: its number stays its own within its compartment, by which imports know it.

    So only who writes in the whole compartment changes it: whoever was lent the case alone could take the number of one
    that he does not see, and is refused whatever number he writes, since the answer would tell which there are.
    """

    def check(form: FactsForm) -> None:
        state_and_county(form)
        if "own_number" not in form.texts or not numbers(form) or "own_number" not in form.columns:
            return
        if not compartments_with(account, Right.WRITE).filter(pk=case.compartment_id).exists():
            form.add_error("own_number", ONE_CASE_ONLY)
            return
        own = form.value("own_number")
        if not own:
            return
        Compartment.objects.select_for_update().get(pk=case.compartment_id)  # imports wait for it, too
        same = Case.objects.visible_to(account).filter(compartment=case.compartment_id, own_number=own)
        if same.exclude(pk=case.pk).exists():
            form.add_error("own_number", "Another case of this compartment has this number.")

    return check


def case_facts(form: FactsForm) -> None:
    """Of a new case."""
    state_and_county(form)
    numbers(form)
