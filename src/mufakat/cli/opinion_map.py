"""`mufakat opinion map`: read, compute, then write whole files or print a summary."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from mufakat.cli.conversation import (
    Context,
    Conversation,
    LargeConversation,
    opened,
    read_conversation,
    read_large,
)
from mufakat.cli.exits import DONE, Refusal
from mufakat.cli.inputs import check_standard_input
from mufakat.cli.output import as_text, check_standard_output, check_target, outputs
from mufakat.cli.progress import Report, progress
from mufakat.core.opinion import OpinionError, Rules, opinion_map
from mufakat.foundation.votefiles import VoteStream

SENSITIVE_CELL = 10
USUAL_CELL = 5
STREAM_ABOVE = 256 << 20
"""Bytes of CSV (Parquet: 12 a vote) above which votes are read in parts: some 20 million votes."""
LEFT_OUT = (
    "the votes are read in parts; audit, bridging and the search for brigades need them side by "
    "side and are left out (--engine memory has them)"
)


def run(options: argparse.Namespace) -> int:
    """Compute the map that the options ask for."""
    inputs = (options.votes, options.members, options.statements)
    check_standard_input(*inputs)
    check_standard_output(options.json, options.html)
    for target in (options.json, options.html):
        check_target(target, inputs=inputs)
    with outputs() as out:
        with progress(quiet=options.quiet) as report:
            result = _result(options, report)
            if options.json:
                out.put(options.json, as_text(result))
            if options.html:
                out.put(options.html, _page(options, result))
        if not (options.json or options.html):
            from mufakat.cli.opinion_summary import print_summary  # loads rich

            print_summary(result)
    return DONE


def _result(options: argparse.Namespace, report: Report) -> dict[str, Any]:
    report("reading votes", 0.0)
    stream = opened(options)
    engine = chosen_engine(options.engine, stream)
    try:
        if engine == "memory":
            conversation = read_conversation(options, report, stream)
            return completed(computed(options, conversation, report), conversation.context)
        with tempfile.TemporaryDirectory(prefix="mufakat-", ignore_cleanup_errors=True) as folder:
            large = read_large(options, report, stream, Path(folder))
            return completed(streamed(options, large, report, engine), large.context)
    except OpinionError as error:
        raise Refusal(str(error)) from error


def chosen_engine(wanted: str, stream: VoteStream) -> str:
    """Engine for a file: in memory up to `STREAM_ABOVE` bytes unless one is asked for."""
    if wanted != "auto":
        return wanted
    return "stream" if stream.size > STREAM_ABOVE else "memory"


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
    """The map of votes in memory.

    Raises
    ------
    OpinionError
        If the rules cannot be met by these votes and members.
    """
    return opinion_map(
        conversation.votes,
        conversation.context.membership,
        rules=rules_of(options),
        audit=not options.no_audit,
        bridging=not options.no_bridging,
        brigades=not options.no_brigades,
        null_test=not options.no_null_test,
        progress=report,
    ).as_json()


def streamed(
    options: argparse.Namespace, large: LargeConversation, report: Report, engine: str
) -> dict[str, Any]:
    """The map of votes on disk, without audit, bridging and the search for brigades.

    Raises
    ------
    OpinionError
        If the rules cannot be met by these votes and members.
    """
    from mufakat.cli.streamed import streamed_result

    if not options.quiet:
        print(f"mufakat: {LEFT_OUT}", file=sys.stderr)
    arguments: dict[str, Any] = {"null_test": not options.no_null_test, "report": report}
    parts, membership = large.parts, large.context.membership
    if engine == "dask":
        from mufakat.cli.dask_engine import cluster_engine  # an extra; says how to install it

        with cluster_engine(parts, options.scheduler) as on_cluster:
            return streamed_result(
                parts, membership, rules_of(options), engine=on_cluster, **arguments
            )
    return streamed_result(parts, membership, rules_of(options), **arguments)


def completed(result: dict[str, Any], context: Context) -> dict[str, Any]:
    """Add the texts and what is known of the files."""
    result["input"] = {**result["input"], **context.facts}
    if context.texts:
        for statement in result["statements"]:
            statement["text"] = context.texts.get(statement["id"])
    return result


def _page(options: argparse.Namespace, result: dict[str, Any]) -> str:
    from mufakat.cli.report.page import Caption, page

    return page(result, Caption(title=options.title, source=options.credit, date=options.date))
