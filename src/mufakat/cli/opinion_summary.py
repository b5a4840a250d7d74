"""The map in the terminal: what is agreed, what divides, how sure it is."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mufakat.cli.report import words

LONGEST_LIST = 15


def print_summary(result: dict[str, Any]) -> None:
    """Print the answer first, then the tables."""
    console = Console(highlight=False)
    for line in (words.size(result), words.view(result)):
        console.print(Text(line, style="dim"))
    console.print(Text(words.findings(result), style="bold"))
    console.print(Text(words.audit(result)))
    statements = {s["id"]: s for s in result["statements"]}
    if result["consensus"]:
        console.print(_agreed(result, statements))
    if result["divisive"]:
        console.print(_divisive(result, statements))
    console.print(_groups(result))
    console.print(Text(words.choice(result)))
    brigades = (result.get("audit") or {}).get("brigades") or {}
    if brigades.get("accounts_collapsed"):
        count = words.plural(brigades["accounts_collapsed"], "account", "accounts")
        console.print(Text(f"{count} voted alike and were collapsed; see audit.brigades."))
    console.print(Text("--json OUT writes everything, --html OUT a page to pass on.", style="dim"))


def _agreed(result: dict[str, Any], statements: dict[str, Any]) -> Table:
    table = _table("Agreed", "Statement", "Weakest in", "Bound", "Depends on")
    for entry in result["consensus"][:LONGEST_LIST]:
        table.add_row(
            _statement(statements[entry["statement"]]),
            Text(words.weakest(entry["weakest"])),
            words.bound(entry["score"]),
            Text(words.depends(entry["depends_on"])),
        )
    return _with_rest(table, len(result["consensus"]))


def _divisive(result: dict[str, Any], statements: dict[str, Any]) -> Table:
    table = _table("What divides", "Statement", "Most agree in", "Least agree in")
    for entry in result["divisive"][:LONGEST_LIST]:
        high, low = entry["high"], entry["low"]
        table.add_row(
            _statement(statements[entry["statement"]]),
            f"{high['group']} {words.share(high['share'])}",
            f"{low['group']} {words.share(low['share'])}",
        )
    return _with_rest(table, len(result["divisive"]))


def _groups(result: dict[str, Any]) -> Table:
    table = _table("Groups", "Group", "People", "Weight", "May carry or block")
    for group in result["groups"]:
        table.add_row(
            group["id"],
            f"{group['size']:,}",
            words.share(group["weight_share"]),
            "yes" if group["qualifies"] else "no",
        )
    return table


def _table(title: str, *heads: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, justify="right" if head in ("Bound", "People", "Weight") else "left")
    return table


def _with_rest(table: Table, total: int) -> Table:
    if total > LONGEST_LIST:
        table.caption = f"and {total - LONGEST_LIST:,} more"
        table.caption_justify = "left"
    return table


def _statement(statement: dict[str, Any]) -> Text:
    # Text, never markup: what people wrote may hold square brackets
    return Text(" ".join(words.text_of(statement).split()))
