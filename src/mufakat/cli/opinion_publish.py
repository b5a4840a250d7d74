"""`mufakat opinion publish`: the form of a map that may be shown to others."""

from __future__ import annotations

import argparse
import json
from typing import Any

from mufakat.cli.exits import DONE, Refusal
from mufakat.cli.inputs import open_source
from mufakat.cli.opinion_map import SENSITIVE_CELL
from mufakat.cli.output import STDOUT, as_text, check_target, outputs
from mufakat.core.opinion import OpinionError, published

FORMAT, VERSION = "mufakat-opinion-map", 1


def run(options: argparse.Namespace) -> int:
    """Read a map, hide what must be hidden, write the rest."""
    check_target(options.json, inputs=(options.map,))
    options.json = options.json or STDOUT
    with outputs() as out:
        out.put(options.json, as_text(published_form(read_map(options.map), options)))
    return DONE


def published_form(result: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    """Never below the minimum that the map itself was made with."""
    try:
        minimum = int(result["settings"]["minimum_cell"])
        if options.sensitive:
            minimum = max(minimum, SENSITIVE_CELL)
        return published(result, minimum=minimum)
    except OpinionError as error:
        raise Refusal(f"{options.map}: {error}") from error
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        # such a map was not written by this program, or was changed by hand
        raise Refusal(f"{options.map}: the map is damaged near {error}. Make it again") from error


def read_map(name: str) -> dict[str, Any]:
    """Read a map that `opinion map --json` wrote.

    Raises
    ------
    Refusal
        If the file is not one; says the line where the JSON breaks.
    """
    with open_source(name).opener() as stream:
        content = stream.read()
    try:
        result = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Refusal(f"{name}: byte {error.start + 1} is not UTF-8") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Refusal(f"{name}, {place}: no JSON ({error.msg})") from error
    if not isinstance(result, dict) or result.get("format") != FORMAT:
        raise Refusal(f"{name}: no opinion map. `mufakat opinion map --json` writes one")
    if result.get("version") != VERSION:
        raise Refusal(f"{name}: version {result.get('version')!r}; this program reads {VERSION}")
    if "participants" not in result or "settings" not in result:
        raise Refusal(f"{name}: participants or settings are missing; is it published already?")
    return result
