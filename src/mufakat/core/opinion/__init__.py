"""Opinion maps: from votes on statements to groups, agreement and what stands against it."""

from __future__ import annotations

from mufakat.core.opinion._members import Membership, capped_weights, effective_number
from mufakat.core.opinion._partitions import adjusted_rand
from mufakat.core.opinion._projection import Plane
from mufakat.core.opinion._rules import AGREE, DISAGREE, PASS, OpinionError, Rules
from mufakat.core.opinion._shares import wilson_bound
from mufakat.core.opinion._votes import VoteTable, identifier_order
from mufakat.core.opinion.bridging import BridgingRules, bridging_statements
from mufakat.core.opinion.chunks import Chunk, VoteStream
from mufakat.core.opinion.compatible import PolisCompatible, polis_compatible
from mufakat.core.opinion.live import LiveMap
from mufakat.core.opinion.map import OpinionMap, opinion_map
from mufakat.core.opinion.moments import Moments, weighted_sum
from mufakat.core.opinion.published import published
from mufakat.core.opinion.routing import (
    Hearing,
    Viewer,
    importance,
    next_statement,
    priorities,
    routing_order,
)
from mufakat.core.opinion.streaming import (
    StreamedMap,
    map_of_stream,
    streamed_map,
    streamed_moments,
)

__all__ = [
    "AGREE",
    "DISAGREE",
    "PASS",
    "BridgingRules",
    "Chunk",
    "Hearing",
    "LiveMap",
    "Membership",
    "Moments",
    "OpinionError",
    "OpinionMap",
    "Plane",
    "PolisCompatible",
    "Rules",
    "StreamedMap",
    "Viewer",
    "VoteStream",
    "VoteTable",
    "adjusted_rand",
    "bridging_statements",
    "capped_weights",
    "effective_number",
    "identifier_order",
    "importance",
    "map_of_stream",
    "next_statement",
    "opinion_map",
    "polis_compatible",
    "priorities",
    "published",
    "routing_order",
    "streamed_map",
    "streamed_moments",
    "weighted_sum",
    "wilson_bound",
]
