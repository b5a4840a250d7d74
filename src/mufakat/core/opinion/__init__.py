"""Opinion maps: from votes on statements to groups, agreement and what stands against it."""

from __future__ import annotations

from mufakat.core.opinion._members import Membership, capped_weights, effective_number
from mufakat.core.opinion._rules import AGREE, DISAGREE, PASS, OpinionError, Rules
from mufakat.core.opinion._shares import wilson_bound
from mufakat.core.opinion._votes import VoteTable
from mufakat.core.opinion.map import OpinionMap, opinion_map

__all__ = [
    "AGREE",
    "DISAGREE",
    "PASS",
    "Membership",
    "OpinionError",
    "OpinionMap",
    "Rules",
    "VoteTable",
    "capped_weights",
    "effective_number",
    "opinion_map",
    "wilson_bound",
]
