"""Thresholds of the opinion engine, each with its default and its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Literal

AGREE, PASS, DISAGREE = 1, 0, -1
View = Literal["person", "state"]
Unit = Literal["auto", "state", "participant"]


class OpinionError(ValueError):
    """Votes, members or rules that cannot be computed with; the message says where and why."""


@dataclass(frozen=True)
class Rules:
    """Every threshold by which a map is computed; all are printed with the result.

    Parameters
    ----------
    view : {"state", "person"}
        Whether the participants of a state together weigh one, or each person weighs one.
    unit : {"auto", "state", "participant"}
        What is counted in a lower bound. "auto": states in the state view, else participants.
    groups : int or None
        Number of groups; None chooses it by the stated criterion from 1 to `greatest_k`.
    greatest_k : int
        Greatest number of groups that is tried.
    minimum_votes : int
        Votes a participant needs for a place in a group (min of this and the number of
        statements). Who has fewer still counts in totals, states and blocs.
    least_grouped : int
        If fewer participants than this have `minimum_votes`, the threshold falls until they do.
    bloc_cap : Fraction, float or None
        Greatest share of the total weight that a declared bloc may have.
    state_weights : mapping or None
        State id -> weight; 1 unless the rules of the body say otherwise.
    z : float
        Normal quantile of the one-sided 95 % Wilson bound.
    majority : float
        What a lower bound has to exceed.
    least_states, least_participants, least_weight_share : int, int, float
        What a found group needs to qualify, so that it may carry or block (C3.3); a bloc of
        fewer than `least_states` states can do neither (C3.4).
    rounds : int
        How often members of failing groups leave the fit.
    directions : int
        Directions of the plane that give starting centres, two cuts each.
    null_permutations, null_rows : int
        Permuted conversations, and the most rows of them, of the test for "no groups".
    clique_common, clique_overlap, clique_equal, clique_size : int, float, float, int
        Accounts are linked that saw as many statements in common, with that overlap of what
        they saw and that share of equal votes; linked sets of that size are collapsed (C4.1).
    across_common, across_overlap : int, float
        The same across states, where linked sets are only flagged (C4.2).
    false_discovery_rate : float
        Greatest expected share of false names in the lists of representative statements.
    representative_seen : int
        Votes a statement needs inside a group and outside it to represent the group.
    representative_length, divisive_length : int
        Greatest length of the lists per group, and of divisive statements.
    self_declared : {"apart", "counted"}
        Whether self-declared voices are counted apart or like the others.
    minimum_cell : int
        Least number of people in a published cell; 10 where the subject is sensitive.
    moments_megabytes : int
        Memory that moments per state may take in the audit; above it rows are fitted again.

    References
    ----------
    Wilson, E. B. (1927), J. Am. Stat. Assoc. 22:209; Benjamini and Hochberg (1995), J. R. Stat.
    Soc. B 57:289; thresholds of groups, cliques and cells: the project's opinion specification.
    """

    view: View = "state"
    unit: Unit = "auto"
    groups: int | None = None
    greatest_k: int = 7
    minimum_votes: int = 7
    least_grouped: int = 15
    bloc_cap: Fraction | float | None = None
    state_weights: Mapping[str, float] | None = None
    z: float = 1.6449
    majority: float = 0.5
    least_states: int = 3
    least_participants: int = 5
    least_weight_share: float = 0.05
    rounds: int = 5
    directions: int = 32
    null_permutations: int = 20
    null_rows: int = 5000
    clique_common: int = 20
    clique_overlap: float = 0.5
    clique_equal: float = 0.9
    clique_size: int = 3
    across_common: int = 30
    across_overlap: float = 0.8
    false_discovery_rate: float = 0.05
    representative_seen: int = 10
    representative_length: int = 10
    divisive_length: int = 20
    self_declared: Literal["apart", "counted"] = "apart"
    minimum_cell: int = 5
    moments_megabytes: int = 256

    def __post_init__(self) -> None:
        _check_choices(self)
        for name in _AT_LEAST_ONE:
            if getattr(self, name) < 1:
                raise OpinionError(f"rule {name}: {getattr(self, name)} is below 1")
        for name in ("majority", "least_weight_share", "clique_overlap", "clique_equal",
                     "across_overlap"):
            if not 0 <= getattr(self, name) <= 1:
                raise OpinionError(f"rule {name}: {getattr(self, name)} is not between 0 and 1")
        if self.groups is not None and self.groups < 1:
            raise OpinionError(f"rule groups: {self.groups} is below 1; None lets it be chosen")
        if self.bloc_cap is not None and not 0 < self.bloc_cap <= 1:
            raise OpinionError(f"rule bloc_cap: {self.bloc_cap} is not a share above 0, at most 1")
        if self.minimum_cell < 2:
            raise OpinionError("rule minimum_cell: below 2 every person would be shown")

    def as_json(self) -> dict[str, object]:
        """All settings as plain Python types."""
        plain: dict[str, object] = {f.name: getattr(self, f.name) for f in fields(self)}
        if self.bloc_cap is not None:
            plain["bloc_cap"] = float(self.bloc_cap)
        if self.state_weights is not None:
            plain["state_weights"] = {k: float(v) for k, v in sorted(self.state_weights.items())}
        return plain


_AT_LEAST_ONE = (
    "greatest_k", "minimum_votes", "least_grouped", "least_states", "least_participants",
    "rounds", "directions", "clique_common", "clique_size", "across_common", "representative_seen",
)  # fmt: skip


def _check_choices(rules: Rules) -> None:
    allowed = {
        "view": ("person", "state"),
        "unit": ("auto", "state", "participant"),
        "self_declared": ("apart", "counted"),
    }
    for name, choices in allowed.items():
        if getattr(rules, name) not in choices:
            raise OpinionError(
                f"rule {name}: {getattr(rules, name)!r} is none of {', '.join(choices)}"
            )
