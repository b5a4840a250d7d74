"""The tables of the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mufakat.cli.report import words
from mufakat.cli.report.picture import bar_words
from mufakat.cli.report.tags import Column, Html, folded, heading, html, paragraph, said, table
from mufakat.foundation.charts import share_bar_svg

Json = Mapping[str, Any]
LONGEST_LIST = 20
"""Rows of a list that stand open; the table of all statements has the rest."""


def agreed(shown: Json) -> str:
    """Agreed statements, the weakest place and the bound there."""
    title = heading("Agreed across every bloc" if shown["input"].get("blocs") else "Agreed")
    if not shown["consensus"]:
        return title + paragraph("No statement holds in every bloc and every group.")
    statements = _by_id(shown)
    rows = []
    for entry in shown["consensus"]:
        statement = statements[entry["statement"]]
        rows.append(
            (
                said(words.text_of(statement)),
                words.weakest(entry["weakest"]),
                words.bound(entry["score"]),
                _bar(statement),
                words.depends(entry["depends_on"]),
            )
        )
    columns = [
        Column("Statement"), Column("Weakest in"), Column("Bound", True), Column("All voices"),
        Column("Depends on"),
    ]  # fmt: skip
    return title + table("Agreed statements, surest first", columns, rows)


def divisive(shown: Json) -> str:
    """Statements on which groups differ most."""
    title = heading("What divides")
    if not shown["divisive"]:
        return title + paragraph("No statement divides the groups.")
    groups = [group["id"] for group in shown["groups"]]
    statements = _by_id(shown)
    rows = []
    for entry in shown["divisive"][:LONGEST_LIST]:
        statement = statements[entry["statement"]]
        cells = [_bar(statement["groups"].get(group)) for group in groups]
        rows.append((said(words.text_of(statement)), *cells))
    columns = [Column("Statement"), *(Column(f"Group {group}") for group in groups)]
    return title + table("Statements on which groups differ most", columns, rows)


def representative(shown: Json) -> str:
    """What each group says more than the others."""
    statements = _by_id(shown)
    parts = []
    for group, entries in shown["representative"].items():
        rows = [
            (
                said(words.text_of(statements[e["statement"]])),
                f"{e['direction']}s",
                words.share(e["share"]),
                words.share(e["elsewhere"]),
            )
            for e in entries
        ]
        if rows:
            columns = [
                Column("Statement"), Column("Direction"), Column("In the group", True),
                Column("Elsewhere", True),
            ]  # fmt: skip
            parts.append(
                folded(f"What marks group {group}", table(f"Group {group}", columns, rows))
            )
    return heading("What marks each group") + "".join(parts) if parts else ""


def groups(shown: Json) -> str:
    """Sizes and weights of the groups."""
    rows = [
        (
            group["id"],
            words.count(group["size"]),
            words.share(group["weight_share"]),
            "–" if group["states"] is None else f"{group['states']:,}",
            "yes" if group["qualifies"] else "no",
        )
        for group in shown["groups"]
    ]
    columns = [
        Column("Group"), Column("People", True), Column("Weight", True), Column("States", True),
        Column("May carry or block"),
    ]  # fmt: skip
    return heading("The groups") + table("Opinion groups", columns, rows)


def audit(shown: Json) -> str:
    """Who was left out and what changed."""
    left_out = (shown.get("audit") or {}).get("left_out") or []
    title = heading("Without any one state or bloc") + paragraph(words.audit(shown))
    if not left_out:
        return title
    rows = [
        (f"{e['kind']} {e['id']}", f"{e['stands']:,}", _listed(e["falls"]), _listed(e["appears"]))
        for e in sorted(left_out, key=lambda e: (e["kind"] != "bloc", str(e["id"])))
    ]
    columns = [Column("Left out"), Column("Stand", True), Column("Fall"), Column("Appear")]
    return title + folded(
        "Each state and each bloc left out",
        table("Agreed statements that stand, fall and appear", columns, rows),
    )


def choice(shown: Json) -> str:
    """How many groups, and how many there could be."""
    rows = [
        (str(a["k"]), words.bound(a["silhouette"]), words.bound(a["inertia"]))
        for a in shown["choice_of_k"]["alternatives"]
    ]
    columns = [Column("Groups"), Column("Silhouette", True), Column("Inertia", True)]
    return (
        heading("Why this number of groups")
        + paragraph(words.choice(shown))
        + table("Numbers of groups that were tried", columns, rows)
    )


def bridging(shown: Json) -> str:
    """Statements supported from both sides of the main division."""
    entries = [e for e in shown["bridging"].get("statements", []) if e["bridges"]]
    if not entries:
        return ""
    statements = _by_id(shown)
    rows = [
        (said(words.text_of(statements[e["statement"]])), words.bound(e["intercept"]))
        for e in entries[:LONGEST_LIST]
    ]
    columns = [Column("Statement"), Column("Support beside the division", True)]
    return heading("What bridges") + table("Bridging statements", columns, rows)


def every_statement(shown: Json) -> str:
    """All statements, and each bloc and group in words."""
    rows = []
    for statement in shown["statements"]:
        rows.append(
            (
                said(words.text_of(statement)),
                str(statement["status"]).replace("_", " "),
                words.share(statement["share_agree"]),
                words.bound(statement["score"]),
                words.count(statement["seen"]),
                _bar(statement),
                _places(statement),
            )
        )
    columns = [
        Column("Statement"), Column("Status"), Column("Agree", True), Column("Least bound", True),
        Column("Seen by", True), Column("All voices"), Column("Share agreeing, by place"),
    ]  # fmt: skip
    return heading("Every statement") + folded(
        f"All {len(shown['statements']):,} statements", table("All statements", columns, rows)
    )


def method(shown: Json) -> str:
    """What anybody needs to compute it again."""
    said_input = shown["input"]
    facts = {
        "Votes, SHA-256": said_input["sha256"],
        "Hidden cells": _suppression(shown["suppression"]),
        "Settings": json.dumps(shown["settings"], ensure_ascii=False, sort_keys=True),
    }
    if "file" in said_input:
        facts["File"] = f"{said_input['file']['name']} ({said_input['file']['dialect']})"
    items = "".join(f"<dt>{html(k)}</dt><dd>{html(v)}</dd>" for k, v in facts.items())
    return heading("How it was computed") + f"<dl>{items}</dl>"


def _suppression(facts: Json) -> str:
    rules = "".join(f"; {rule}" for rule in facts["rules"])
    return f"{facts['cells_hidden']:,} (least number of people: {facts['minimum']}{rules})"


def _places(statement: Json) -> Html:
    parts = []
    for kind in ("blocs", "groups"):
        for place, cell in statement[kind].items():
            if cell:
                parts.append(f"<bdi>{html(place)}</bdi> {words.share(cell.get('share'))}")
    return Html(f'<span class="small">{" · ".join(parts) or words.MISSING}</span>')


def _bar(cell: Json | None) -> Html | str:
    counts = [cell.get(key) if cell else None for key in ("agree", "pass", "disagree")]
    if any(count is None for count in counts):
        return "hidden"
    agree, passed, disagree = (float(count or 0) for count in counts)
    label = bar_words(agree, passed, disagree)
    return Html(share_bar_svg(agree, passed, disagree, label=label))


def _listed(identifiers: list[str]) -> Html:
    return Html(", ".join(f"<bdi>{html(str(i))}</bdi>" for i in identifiers) or "none")


def _by_id(shown: Json) -> dict[str, Any]:
    return {statement["id"]: statement for statement in shown["statements"]}
