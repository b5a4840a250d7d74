"""Entry point: read the command line, run one command, turn its errors into exit codes.

A command module has `add_to(commands)`, which adds a parser and sets `run`, a function that takes
the parsed arguments and returns an exit code. It imports nothing heavy before `run`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

from mufakat.cli import exits

COMMANDS = ["mufakat.cli.opinion_commands", "mufakat.cli.demo", "mufakat.cli.site_commands"]
"""Modules with `add_to`; a new family of commands is one more line."""


class Parser(argparse.ArgumentParser):
    """argparse with the exit code that our users know."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(exits.USAGE, f"{self.prog}: {message}\n")


class _Version(argparse.Action):
    """Look the version up only when somebody asks; every command would pay for it otherwise."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"mufakat {version('mufakat')}")
        parser.exit()


def build_parser() -> Parser:
    """Parser of all commands."""
    parser = Parser(prog="mufakat", description="From voices to agreements that hold.")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in COMMANDS:
        importlib.import_module(name).add_to(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments; those of the process if not given.

    Returns
    -------
    int
        0 done, 1 fault, 2 refused, 64 wrong usage, 130 interrupted.
    """
    try:
        options = build_parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else exits.USAGE
    try:
        code = _run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_left()
    except KeyboardInterrupt:
        print("mufakat: stopped; nothing was written", file=sys.stderr)
        return exits.INTERRUPTED
    return code


def _run(options: argparse.Namespace) -> int:
    try:
        code: int = options.run(options)
    except exits.UsageFault as error:
        return _say(options, exits.USAGE, str(error))
    except exits.Refusal as error:
        return _say(options, exits.REFUSED, str(error), error.facts)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except MemoryError:
        return _say(options, exits.FAULT, "not enough memory for this file")
    except Exception as error:
        if os.environ.get("MUFAKAT_TRACEBACK"):
            traceback.print_exc()
        hint = "MUFAKAT_TRACEBACK=1 shows where"
        return _say(options, exits.FAULT, f"fault: {type(error).__name__}: {error} ({hint})")
    return code


def _say(
    options: argparse.Namespace, code: int, message: str, facts: dict[str, object] | None = None
) -> int:
    if getattr(options, "json", None) == "-":
        error = {"code": code, "message": message, **(facts or {})}
        print(json.dumps({"error": error}, ensure_ascii=False), file=sys.stderr)
    else:
        print(f"mufakat: {message}", file=sys.stderr)
    return code


def _reader_left() -> int:
    # Whoever read our output has seen enough (`| head`). Python would complain again at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return exits.DONE


if __name__ == "__main__":
    sys.exit(main())
