"""Tags and filters of every page: `{% load murderbook %}`. Each returns text or safe HTML of its own making."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from murderbook.casefile.code_lists import code_list
from murderbook.evidence.weight import WeightOfEvidence
from murderbook.workbench.access.models import Compartment, Grade
from murderbook.workbench.pages import navigation, words

register = template.Library()

REASONS_SHOWN = 3

ICON_NAMES = frozenset({
    "book", "search", "open", "done", "unknown", "none", "lock", "people",
    "file", "alert", "info", "up", "down", "sort", "print", "half",
})  # fmt: skip
# Levels of Django's messages, drawn with the icons there are.
LEVEL_ICONS = {"success": "done", "warning": "alert", "error": "none", "debug": "info"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing beside a word, hidden from screen readers since the word says it."""
    drawn = LEVEL_ICONS.get(name, name)
    if drawn not in ICON_NAMES:
        raise template.TemplateSyntaxError(f"no icon {name!r}: there are {', '.join(sorted(ICON_NAMES))}")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("murderbook/icons.svg"),
        drawn,
    )


@register.simple_tag
def badge(word: str, style: str = "", drawn: str = "") -> SafeString:
    """A word in a frame; style is good, warn, bad or note, drawn an icon's name."""
    picture = icon(drawn) if drawn else ""
    return format_html('<span class="badge {}">{} {}</span>', style, picture, word)


@register.simple_tag
def status_badge(status: str) -> SafeString:
    """A case's status as icon, word and colour."""
    return badge(status, *words.STATUS_STYLES.get(status, ("", "unknown")))


@register.simple_tag
def custody_badge(custody: str) -> SafeString:
    """Where an exhibit is, as icon, word and colour."""
    return badge(custody, *words.CUSTODY_STYLES.get(custody, ("", "unknown")))


@register.simple_tag
def answer_badge(question: str, answer: str) -> SafeString:
    """'alive: yes' as icon, words and colour."""
    return badge(f"{question}: {answer}", *words.ANSWER_STYLES.get(answer, ("", "unknown")))


@register.simple_tag
def said_badge(answer: str, yes: str, no: str, asked: str = "") -> SafeString:
    """The same in the words of the answer: 'located', 'not located', 'located: not known'."""
    told = {"yes": yes, "no": no}.get(answer, f"{asked or yes}: not known")
    return badge(told, *words.ANSWER_STYLES.get(answer, ("", "unknown")))


@register.simple_tag
def examination_badge(state: str) -> SafeString:
    """How far an examination has come, as icon, word and colour."""
    return badge(state, *words.TEST_STYLES.get(state, ("", "unknown")))


@register.simple_tag
def presence_badge(presence: str) -> SafeString:
    """Whether a behaviour is coded present, absent or unknown, as icon, word and colour."""
    return badge(presence, *words.PRESENCE_STYLES.get(presence, ("", "unknown")))


@register.simple_tag
def compartment_badge(compartment: Compartment) -> SafeString:
    """The compartment a case lies in; a restricted one stands out."""
    if compartment.grade == Grade.RESTRICTED:
        return badge(f"{compartment.name} (restricted)", "restricted", "lock")
    return badge(compartment.name, "", "open")


@register.filter
def code(value: str | None, list_name: str) -> str:
    """{{ case.weapon|code:"weapon" }}: the label of a code; 'not recorded' for none."""
    return code_list(list_name).label(value) if value else words.NOT_RECORDED


@register.filter
def known(value: Any) -> Any:  # noqa: ANN401 - any cell
    """The value, or 'not recorded' where there is none."""
    return words.NOT_RECORDED if value in (None, "", [], {}) else value


@register.filter
def occurred(case: Any) -> str:  # noqa: ANN401 - a register.Case; importing it here would close a ring
    """When it happened, with the precision stated: 'summer 1986', '14 Mar 1987'."""
    return words.span_in_words(
        case.occurred_earliest, case.occurred_latest, case.occurred_precision, case.occurred_as_written
    )


@register.filter
def event_time(entry: Any) -> str:  # noqa: ANN401 - a register.ChronoEntry
    """When an event of the chrono happened, in words."""
    return words.span_in_words(entry.event_earliest, entry.event_latest, entry.event_precision, entry.event_as_written)


@register.filter
def sex_and_age(case: Any) -> str:  # noqa: ANN401 - a register.Case
    """The first victim in short, as lists show him: 'female, 34 years', 'male, 12 to 23 years'."""
    victims = getattr(case, "victims", ())  # where the list has asked for them
    if victims:
        return person_in_short(victims[0])
    return f"{words.SEXES[case.victim_sex]}, {words.middle_in_words(case.victim_age)}"


@register.filter
def person_in_short(person: Any) -> str:  # noqa: ANN401 - a register.Person
    """'female, 30 to 40 years'."""
    return f"{words.SEXES[person.sex]}, {words.age_in_words(person.age_low, person.age_high)}"


@register.filter
def age(person: Any) -> str:  # noqa: ANN401 - a register.Person
    """A person's age at the event: '30 to 40 years'."""
    return words.age_in_words(person.age_low, person.age_high)


@register.filter
def degrees(value: float) -> str:
    """Degrees to five places, about a metre."""
    return f"{value:.5f}"


register.filter("radius", words.distance_in_words)
register.filter("hundredths", words.to_the_hundredth)


@register.filter
def basis(weight: WeightOfEvidence) -> str:
    """What a row's rates rest on, without the count of cases that its sentence has told already."""
    return weight.source.origin.split("; ", 1)[-1]


@register.simple_tag(takes_context=True, name="navigation")
def navigation_tag(context: dict[str, Any]) -> list[navigation.Shown]:
    """Places of the main navigation for the account of this request."""
    return list(navigation.shown_places(context["request"]))


@register.simple_tag
def url_if_any(*routes: str) -> str:
    """The path of the first named route that exists, else nothing."""
    return navigation.url_of(*routes)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:  # noqa: ANN401 - whatever a parameter may be
    """This page's address with some parameters changed: `{% query page=2 %}`; None or '' takes one away."""
    return address_with(context["request"].GET, changes)


def address_with(parameters: QueryDict, changes: dict[str, Any]) -> str:
    """'?a=b' with parameters in a stable order, so that the same view has one address; '?' for none."""
    kept = {name: parameters.getlist(name) for name in parameters if any(parameters.getlist(name))}
    for name, value in changes.items():
        kept.pop(name, None)
        if value not in (None, ""):
            kept[name] = [str(value)]
    asked = QueryDict(mutable=True)
    for name in sorted(kept):
        asked.setlist(name, kept[name])
    return f"?{asked.urlencode()}"


@register.inclusion_tag("partials/sort_head.html", takes_context=True)
def sort_head(  # noqa: PLR0913, PLR0917 - the parts of a head
    context: dict[str, Any], label: str, up: str, down: str = "", style: str = "", first: str = ""
) -> dict[str, Any]:
    """A head that sorts: `{% sort_head "Year" "oldest" "newest" %}` names values of `order` (context: order), least
    first and most first. The first click gives `up`, or `first` where that is named."""
    order = context.get("order", "")
    state = "ascending" if order == up else "descending" if down and order == down else ""
    wanted = (down if order == up else up) if state and down else first or up
    address = address_with(context["request"].GET, {"order": wanted, "page": None})
    return {"label": label, "state": state, "address": address, "style": style}


@register.filter
def order_in_words(order: str) -> str:
    """'most points first'."""
    return words.ORDER_WORDS.get(order, order)


@register.filter
def filters_in_words(form: BaseForm) -> str:
    """The filters in force as paper says them: 'Kind: homicide; From year: 1980'; 'none' for none."""
    said = []
    for bound in [form[name] for name in form.changed_data if form[name].data]:
        chosen = dict(getattr(bound.field, "choices", ())).get(bound.data, bound.data)
        alone = isinstance(bound.field.widget, CheckboxInput)
        said.append(str(bound.label) if alone else f"{bound.label}: {chosen}")
    return "; ".join(said) or "none"


@register.filter
def strongest(terms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stored terms that add most points, for a list: `{% for term in item.terms|strongest %}`."""
    return sorted((term for term in terms if term["points"] > 0), key=lambda term: -term["points"])[:REASONS_SHOWN]


@register.inclusion_tag("partials/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A form field with its label, help and errors tied to it for screen readers."""
    described = [f"{bound.auto_id}-help"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}-error")
    attributes: dict[str, str | bool] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {"field": bound, "widget": bound.as_widget(attrs=attributes)}
