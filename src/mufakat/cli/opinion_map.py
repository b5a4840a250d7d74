"""`mufakat opinion map`: read, compute, then write whole files or print a summary."""

from __future__ import annotations

import argparse
from typing import Any

from mufakat.cli.conversation import Conversation, read_conversation
from mufakat.cli.exits import DONE, Refusal
from mufakat.cli.inputs import check_standard_input
from mufakat.cli.output import as_text, check_standard_output, check_target, outputs
from mufakat.cli.progress import Report, progress
from mufakat.core.opinion import OpinionError, Rules, opinion_map

SENSITIVE_CELL = 10
USUAL_CELL = 5


def run(options: argparse.Namespace) -> int:
    """Compute the map that the options ask for."""
    inputs = (options.votes, options.members, options.statements)
    check_standard_input(*inputs)
    check_standard_output(options.json, options.html)
    for target in (options.json, options.html):
        check_target(target, inputs=inputs)
    with outputs() as out:
        with progress(quiet=options.quiet) as report:
            conversation = read_conversation(options, report)
            result = computed(options, conversation, report)
            if options.json:
                out.put(options.json, as_text(result))
            if options.html:
                out.put(options.html, _page(options, result))
        if not (options.json or options.html):
            from mufakat.cli.opinion_summary import print_summary  # loads rich

            print_summary(result)
    return DONE


def rules_of(options: argparse.Namespace) -> Rules:
    """Rules that the options set; every other threshold keeps its default."""
    return Rules(
        view=options.view,
        groups=options.groups,
        bloc_cap=options.bloc_cap,
        state_weights=dict(options.state_weight) or None,
        minimum_cell=SENSITIVE_CELL if options.sensitive else USUAL_CELL,
    )


def computed(
    options: argparse.Namespace, conversation: Conversation, report: Report
) -> dict[str, Any]:
    """The map as JSON, with the texts and what is known of the files.

    Raises
    ------
    Refusal
        If the rules cannot be met by these votes and members.
    """
    try:
        result = opinion_map(
            conversation.votes,
            conversation.membership,
            rules=rules_of(options),
            audit=not options.no_audit,
            bridging=not options.no_bridging,
            brigades=not options.no_brigades,
            null_test=not options.no_null_test,
            progress=report,
        ).as_json()
    except OpinionError as error:
        raise Refusal(str(error)) from error
    result["input"] = {**result["input"], **conversation.facts}
    if conversation.texts:
        for statement in result["statements"]:
            statement["text"] = conversation.texts.get(statement["id"])
    return result


def _page(options: argparse.Namespace, result: dict[str, Any]) -> str:
    from mufakat.cli.report.page import Caption, page

    return page(result, Caption(title=options.title, source=options.credit, date=options.date))
