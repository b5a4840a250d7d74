"""One self-contained page of a map: no scripts, nothing loaded, nobody shown alone."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

from mufakat.cli.report import sections, words
from mufakat.cli.report.picture import figure
from mufakat.cli.report.tags import paragraph
from mufakat.core.opinion import published


@dataclass(frozen=True)
class Caption:
    """What the page cannot know by itself."""

    title: str | None = None
    source: str | None = None
    date: str | None = None


def page(result: dict[str, Any], caption: Caption) -> str:
    """Page for others, made from the published form of a map only.

    Parameters
    ----------
    result : dict
        The whole map, participants included; only cells of enough people leave it.
    caption : Caption
        Title, source and date as the caller gives them.
    """
    return document(published(result, minimum=int(result["settings"]["minimum_cell"])), caption)


def document(shown: dict[str, Any], caption: Caption) -> str:
    """Put the parts together: the answer first, then tables and pictures.

    Parameters
    ----------
    shown : dict
        The published form of a map; nothing else may come here.
    caption : Caption
        Title, source and date.
    """
    title = caption.title or "Opinion map"
    style = files("mufakat.cli.report").joinpath("page.css").read_text(encoding="utf-8")
    left = sections.agreed(shown) + sections.divisive(shown) + sections.representative(shown)
    drawing = figure(shown, _source_line(shown, caption))
    right = drawing + sections.groups(shown) + sections.audit(shown) + sections.choice(shown)
    return (
        '<!doctype html>\n<html lang="en" dir="ltr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>"
        '<header class="top"><span class="name">Mufakat</span></header><main>'
        f'<p class="quiet">{escape(words.size(shown))}</p><h1 dir="auto">{escape(title)}</h1>'
        f"{paragraph(words.findings(shown))}{paragraph(words.audit(shown))}"
        f"{paragraph(words.view(shown), 'quiet')}"
        f'<div class="split"><section>{left}</section><section>{right}</section></div>'
        f"{sections.bridging(shown)}{sections.every_statement(shown)}{sections.method(shown)}"
        "</main></body></html>\n"
    )


def _source_line(shown: dict[str, Any], caption: Caption) -> str:
    parts = [
        f"Source: {caption.source}" if caption.source else "Source: the file named below",
        caption.date or "date not given",
        f"n = {words.count(shown['input']['participants'])} participants",
    ]
    return "; ".join(parts) + "."
