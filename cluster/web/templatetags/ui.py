"""Tags of every page: both languages, figures with units, icons, the command key, fields."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cluster.kernel.text import Said, with_particle
from cluster.web import show
from cluster.web.catalogue import filled_html, sentence
from cluster.web.commandkeys import FIELD, VERSION
from cluster.web.folding import drawn_icon, fold
from cluster.web.language import now_spoken
from cluster.web.widgets import field_parts

register = template.Library()


@register.simple_tag
def say(ko: str, en: str, **facts: Any) -> SafeString:
    """`{% say "{n}개 남았어요" "{n} pieces left" n=row.left %}`: the sentence in the page's language.

    Placeholders may carry a form: `{price:won}`, `{at:when}`, `{firm:을/를}`. Facts are escaped.
    """
    return filled_html(en if now_spoken() == "en" else ko, facts, now_spoken())


@register.filter
def said(both: Said | str) -> str:
    """A `Said` in the page's language: `{{ place.name|said }}`."""
    return both.in_(now_spoken()) if isinstance(both, Said) else both


@register.simple_tag
def code_sentence(code: str, **facts: Any) -> str:
    """The catalogue's sentence for a code."""
    return sentence(code, facts, now_spoken())


def _figure(parts: show.Unit) -> SafeString:
    number, unit = parts
    if not unit:
        return format_html('<span class="num">{}</span>', number)
    return format_html('<span class="num">{}<span class="u">{}</span></span>', number, unit)


@register.simple_tag
def won(amount: int | None) -> SafeString:
    """13,860,000원; in a `.figure` the unit stands at half size."""
    return _or_dash(amount, show.won)


@register.simple_tag
def won_short(amount: int | None) -> SafeString:
    """1,260만 원 in lists."""
    return _or_dash(amount, show.won_short)


@register.simple_tag
def pieces(amount: int | None) -> SafeString:
    """4,800개."""
    return _or_dash(amount, show.pieces)


@register.simple_tag
def hours(minutes: int | None) -> SafeString:
    """Machine minutes as hours: 12.5시간."""
    return _or_dash(minutes, show.hours)


@register.simple_tag
def mm(micrometres: int | None) -> SafeString:
    """Micrometres as millimetres: 0.005㎜."""
    return _or_dash(micrometres, show.mm)


@register.simple_tag
def percent(part: float | None) -> SafeString:
    """0.857 as 85.7%."""
    return _or_dash(part, show.percent)


def _or_dash(value: Any, parts: Any) -> SafeString:
    return SafeString("–") if value is None else _figure(parts(value, now_spoken()))


@register.simple_tag
def when(at: datetime | None) -> SafeString:
    """An instant in Seoul time."""
    return _time(at, show.when)


@register.simple_tag
def day(on: date | None) -> SafeString:
    """12월 4일(금)."""
    return _time(on, show.day)


@register.simple_tag
def day_short(on: date | None) -> SafeString:
    """12/4(금), for tables."""
    return _time(on, show.day_short)


@register.simple_tag
def until(deadline: datetime | None) -> SafeString:
    """3시간 남음; the browser keeps it moving."""
    if deadline is None:
        return SafeString("–")
    return format_html(
        '<time datetime="{}" data-until>{}</time>',
        deadline.isoformat(timespec="seconds"),
        show.until(deadline, now_spoken()),
    )


def _time(at: date | None, written: Any) -> SafeString:
    if at is None:
        return SafeString("–")
    exact = at.isoformat(timespec="seconds") if isinstance(at, datetime) else at.isoformat()
    return format_html('<time datetime="{}">{}</time>', exact, written(at, now_spoken()))


@register.simple_tag
def icon(name: str, cls: str = "") -> SafeString:
    """A Lucide icon of the sprite; says nothing to a screen reader."""
    return drawn_icon(name, cls)


@register.simple_tag
def command_key(seen: int | str | None = None) -> SafeString:
    """What makes a form count once, however often it is sent; `{% command_key row.version %}`
    also says for which state of the edited thing it was typed."""
    key = format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid4())
    if seen is None or seen == "":  # a form for something new
        return key
    return key + format_html('<input type="hidden" name="{}" value="{}">', VERSION, seen)


@register.filter
def particle(name: str, pair: str) -> str:
    """`{{ firm.name|particle:"을/를" }}`; English names are left alone on English pages."""
    return str(name) if now_spoken() == "en" else with_particle(str(name), pair)


@register.filter
def monogram(name: str) -> str:
    """The two syllables of an avatar: 대성정밀 -> 대성; (주) and the like are left out."""
    bare = str(name).replace("(주)", "").replace("㈜", "").replace("주식회사", "").strip()
    return bare[:2]


@register.inclusion_tag("web/field.html", takes_context=True)
def field(context: Context, bound: BoundField, unit: str = "", hint: str = "") -> dict[str, Any]:
    """Label, control, hint and every message of one form field, tied together for reading aloud."""
    refused = getattr(context.get("request"), "refused", None)
    return field_parts(bound, refused, unit=unit, hint=hint)


# hundreds of a page's words and icons never change: they are made when the template is read
fold(register, "say", lambda ko, en: (filled_html(ko, {}, "ko"), filled_html(en, {}, "en")))
fold(register, "icon", lambda *given: (drawn_icon(*given),) * 2)
