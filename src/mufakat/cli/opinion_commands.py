"""`mufakat opinion …`: arguments only; the work is loaded when a command runs."""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
from collections.abc import Callable
from typing import TypeAlias

from mufakat.cli.output import STDOUT

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

MOST_GROUPS = 50
VOTES_HELP = (
    "a Polis participants-votes.csv (wide), a long CSV (participant, statement, vote[, important "
    "or weight]), either also .gz, or a long Parquet file; recognised by content; - reads standard "
    "input"
)
MEMBERS_HELP = (
    "CSV: participant, state, then blocs (names separated by ; or |) or one yes/no column per "
    "bloc; self_declared (yes/no) where known"
)


def add_to(commands: Commands) -> None:
    """Add `opinion` and its three commands."""
    opinion = commands.add_parser("opinion", help="opinion maps from files of votes")
    verbs = opinion.add_subparsers(metavar="VERB", required=True)
    _add_map(verbs)
    _add_next(verbs)
    _add_publish(verbs)


def _later(module: str) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        code: int = importlib.import_module(module).run(options)
        return code

    return run


def _add_map(verbs: Commands) -> None:
    parser = verbs.add_parser(
        "map", help="groups, agreement, what divides, and the domination audit"
    )
    _votes_arguments(parser)
    parser.add_argument("--view", choices=["person", "state"], default="state")
    parser.add_argument(
        "--groups", type=_groups, metavar="K", help="number of groups; else found"
    )
    parser.add_argument("--bloc-cap", type=_share, metavar="C", help="greatest weight of a bloc")
    parser.add_argument(
        "--state-weight", type=_state_weight, action="append", metavar="STATE=W", default=[],
        help="weight of one state where the rules of the body say so; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--sensitive", action="store_true", help="published cells hold 10 people at least, not 5"
    )
    for part in ("audit", "bridging", "brigades", "null-test"):
        parser.add_argument(f"--no-{part}", action="store_true", help=f"leave out the {part}")
    parser.add_argument(
        "--engine", choices=["auto", "memory", "stream", "dask"], default="auto",
        help="auto (default): in memory up to 256 MiB of CSV, in parts above; dask: parts on a "
        "cluster (pip install mufakat[dask])",
    )  # fmt: skip
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask scheduler; else a cluster on this computer"
    )
    _json_argument(parser, "the whole map, participants included: keep this file to yourself")
    parser.add_argument("--html", metavar="OUT", help="one page for others: nobody shown alone")
    parser.add_argument("--title", help="title of the page")
    parser.add_argument("--source", dest="credit", help="source and licence, for the caption")
    parser.add_argument(
        "--date", type=_date, metavar="DAY", help="date of the result, for the caption, YYYY-MM-DD"
    )
    parser.set_defaults(run=_later("mufakat.cli.opinion_map"))


def _add_next(verbs: Commands) -> None:
    parser = verbs.add_parser("next", help="which statements to show next, and why")
    _votes_arguments(parser)
    parser.add_argument("--participant", metavar="ID", help="leave out what this one has seen")
    parser.add_argument("--count", type=_positive, metavar="N", help="only the first N")
    _json_argument(parser, "the order with its reasons")
    parser.set_defaults(run=_later("mufakat.cli.opinion_next"))


def _add_publish(verbs: Commands) -> None:
    parser = verbs.add_parser("publish", help="what of a map may be shown to others")
    parser.add_argument("map", metavar="MAP.json", help="made by opinion map --json")
    parser.add_argument(
        "--sensitive", action="store_true", help="cells of 10 people at least, not 5"
    )
    _json_argument(parser, "the published form (default: standard output)")
    parser.set_defaults(run=_later("mufakat.cli.opinion_publish"))


def _votes_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("votes", metavar="VOTES", help=VOTES_HELP)
    parser.add_argument("--members", metavar="MEMBERS.csv", help=MEMBERS_HELP)
    parser.add_argument(
        "--allow-extra-members", action="store_true", help="members who cast no vote are no error"
    )
    parser.add_argument(
        "--blocs", type=_names, metavar="A,B", help="the declared blocs; any other is an error"
    )
    parser.add_argument(
        "--statements", metavar="comments.csv",
        help="texts of the statements; those moderated out (-1) are dropped",
    )  # fmt: skip
    parser.add_argument(
        "--agree-is", type=int, choices=[1, -1], default=1,
        help="1 in exports (default); -1 in a Polis server's own tables",
    )  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="no progress and no notes")


def _json_argument(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "--json", nargs="?", const=STDOUT, metavar="OUT", help=f"{what}; - is standard output"
    )


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _date(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2026-06-30") from None


def _groups(text: str) -> int:
    number = _positive(text)
    if number > MOST_GROUPS:
        raise argparse.ArgumentTypeError(f"{number} is more than {MOST_GROUPS} groups")
    return number


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share above 0 and at most 1")
    return share


def _state_weight(text: str) -> tuple[str, float]:
    state, _, weight = text.rpartition("=")
    try:
        return state, _not_negative(float(weight)) if state else 1 / 0
    except (ValueError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not STATE=W with a weight of at least 0"
        ) from None


def _not_negative(weight: float) -> float:
    if not 0 <= weight < float("inf"):
        raise ValueError
    return weight


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())
