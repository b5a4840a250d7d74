"""Tags that every template may use: wording with its status, bars, local times, page links."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.http import QueryDict
from django.utils import formats, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from mufakat.foundation.renditions.texts import Wording

register = template.Library()
LANGUAGE_NAMES = dict(settings.LANGUAGES)


@register.simple_tag
def wording(wanted: Wording | None, tag: str = "span") -> SafeString:
    """A text that people wrote: its language and direction, and a badge where it is not official.

    A text in another language than the page's says which; machine text always says so.
    """
    if wanted is None or not wanted.text:
        return format_html('<span class="quiet">{}</span>', _("No text yet"))
    notes: list[str] = []
    if wanted.language != translation.get_language():
        notes.append(LANGUAGE_NAMES.get(wanted.language, wanted.language))
    if wanted.status == "machine":
        notes.append(_("machine translation, not confirmed"))
    elif wanted.status == "unofficial":
        notes.append(_("unofficial translation"))
    if wanted.is_stale:
        notes.append(_("out of date: the source has changed"))
    badge = SafeString()
    if notes:
        badge = format_html(' <small class="badge">{}</small>', " · ".join(notes))
    kind = SafeString(tag if tag in {"span", "p", "blockquote", "div"} else "span")
    return format_html(
        '<{} lang="{}" dir="auto"{}>{}</{}>{}',
        kind,
        wanted.language,
        SafeString(' class="machine-text"') if wanted.is_machine else SafeString(),
        wanted.text,
        kind,
        badge,
    )


def percent(share: float | None) -> str:
    """A share as a whole number of per cent, or a dash where there is none."""
    return "–" if share is None else f"{round(share * 100)}"


register.filter("percent", percent)


@register.filter
def bound(value: float | None) -> str:
    """A bound with two decimals in the reader's notation, or a dash."""
    return "–" if value is None else formats.number_format(value, 2)


def whole_percents(parts: list[int]) -> list[int]:
    """Whole per cents of counts that sum to 100, by largest remainder."""
    total = sum(parts)
    if total <= 0:
        return [0 for _part in parts]
    floors = [part * 100 // total for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(parts[i] * 100 % total), i))
    for index in by_remainder[: 100 - sum(floors)]:
        floors[index] += 1
    return floors


def _count_in(cell: Any, key: str) -> int | None:
    found: int | None = cell.get(key) if isinstance(cell, dict) else getattr(cell, key, None)
    return found


@register.simple_tag
def bar(cell: Any) -> SafeString:
    """Agree, pass and disagree as a bar that says its numbers.

    Where only those who agree are enough to be shown, the rest of the bar stays empty; where not
    even they are, it says so in words.
    """
    agree, passed, disagree = (_count_in(cell, key) for key in ("agree", "pass", "disagree"))
    seen = _count_in(cell, "seen")
    if agree is not None and passed is not None and disagree is not None:
        return _whole_bar([agree, passed, disagree])
    if agree is None or not seen:
        return format_html('<span class="quiet">{}</span>', _("too few to show"))
    share = round(agree * 100 / seen)
    return format_html(
        '<span class="bar part" role="img" aria-label="{}">'
        '<i class="a" style="inline-size:{}%"></i></span>',
        _("%(share)s %% agree") % {"share": share},
        share,
    )


def _whole_bar(counts: list[int]) -> SafeString:
    if not sum(counts):
        return format_html('<span class="quiet">{}</span>', "–")
    agree, passed, disagree = whole_percents(counts)
    words = _("%(agree)d %% agree, %(passed)d %% pass, %(disagree)d %% disagree") % {
        "agree": agree, "passed": passed, "disagree": disagree,
    }  # fmt: skip
    return format_html(
        '<span class="bar" role="img" aria-label="{}"><i class="a" style="inline-size:{}%"></i>'
        '<i class="p" style="inline-size:{}%"></i><i class="d" style="inline-size:{}%"></i></span>',
        words, agree, passed, disagree,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def moment(context: template.Context, instant: dt.datetime | None, zone: str = "UTC") -> SafeString:
    """An instant in the body's (or the thing's) zone, named, and in the reader's own if set."""
    if instant is None:
        return format_html("–")
    viewer = context.get("viewer")
    own = getattr(getattr(viewer, "user", None), "zone", "") or zone
    shown = [_in_zone(instant, zone)]
    if own != zone:
        shown.append(_in_zone(instant, own))
    return format_html(
        '<time datetime="{}">{}</time>',
        instant.astimezone(dt.UTC).isoformat(timespec="minutes"),
        " · ".join(shown),
    )


def _in_zone(instant: dt.datetime, zone: str) -> str:
    local = instant.astimezone(ZoneInfo(zone))
    day = formats.date_format(local, "DATE_FORMAT")
    offset = local.strftime("%z")
    return f"{day}, {local:%H:%M} {zone.replace('_', ' ')} (UTC{offset[:3]}:{offset[3:5]})"


@register.simple_tag(takes_context=True)
def in_language(context: template.Context, code: str) -> str:
    """The address of this page in another language."""
    path: str = context["request"].path
    parts = path.split("/", 2)
    rest = parts[2] if len(parts) > 2 and parts[1] in LANGUAGE_NAMES else ""
    return f"/{code}/{rest}"


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The page's query with some parameters changed; None takes one away."""
    query: QueryDict = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = value
    return "?" + query.urlencode() if query else "?"


@register.filter
def direction(code: str) -> str:
    try:
        return "rtl" if get_language_info(code)["bidi"] else "ltr"
    except KeyError:
        return "auto"


@register.simple_tag
def bloc_name(names: dict[str, str], code: str) -> str:
    """The name of a bloc from a table of names."""
    return names.get(code, code)


@register.simple_tag
def svg(drawing: str) -> SafeString:
    """An SVG that our own chart code drew; it escapes every text itself."""
    return mark_safe(drawing)  # noqa: S308 (made by foundation/charts, never by people)
