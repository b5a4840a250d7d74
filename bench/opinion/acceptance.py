"""The acceptance table of opinion maps, in Markdown.

    python -m bench.opinion.acceptance > table

Per published conversation: the same groups under 20 shuffles and new names of rows; agreement with
the published groups at their number, on the plane as it was published (statements moderated out
set to zero) and on ours (removed); what Mufakat itself finds; and the published figures of the
compatible mode. Then the brigades.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

import numpy as np
from bench.opinion import attacks
from bench.opinion.conversations import GOOD, Published, adjusted_rand, names, published
from numpy.typing import NDArray

from mufakat.core.opinion import Rules, VoteTable, opinion_map
from mufakat.core.opinion.compatible import (
    PolisCompatible,
    group_counts,
    group_informed_consensus,
    nearest_centroid_share,
    polis_compatible,
    regrouped,
)

SHUFFLES = 20
HEAD = (
    "conversation", "self-ARI", "k", "ARI at k, compatible plane", "expected",
    "ARI at k, moderated removed", "chosen k", "agreed", "nearest", "expected",
    "singular values off by", "GIC off by",
)  # fmt: skip


def main() -> int:
    """Print the tables."""
    rows, aris = [], []
    for name in names():
        conversation = published(name)
        row, ari = _row(conversation)
        rows.append(row)
        if name in GOOD:
            aris.append(ari)
        print(f"{name} done", file=sys.stderr)
    print(_table(HEAD, rows))
    print(f"\nMedian ARI at the published k over {len(aris)} good oracles, compatible plane: "
          f"{median(aris):.3f}; least {min(aris):.3f}.\n")  # fmt: skip
    print(_brigades(published("vtaiwan.uberx")))
    return 0


def _row(conversation: Published) -> tuple[list[str], float]:
    said = opinion_map(conversation.live, audit=False, bridging=False, brigades=False).as_json()
    chosen = said["choice_of_k"]["k"]
    expected = conversation.expected
    compatible = compatible_figures(conversation)
    return [
        conversation.name,
        f"{self_ari(conversation.live, k=max(chosen, 2)):.3f}",
        str(conversation.k),
        f"{compatible['ari']:.3f}",
        _number(expected.get("ari_deterministic_at_published_k")),
        f"{_ari_at_published_k(conversation):.3f}",
        str(chosen),
        str(len(said["consensus"])),
        f"{compatible['nearest']:.4f}",
        _number(expected["nearest_published_centroid"], 4),
        f"{compatible['singular']:.1e}",
        f"{compatible['gic']:.1e}",
    ], compatible["ari"]


def groups_of(votes: VoteTable, *, k: int) -> dict[str, str | None]:
    """Group of each participant at a given number of groups."""
    said = opinion_map(
        votes, rules=Rules(groups=k), audit=False, bridging=False, brigades=False, null_test=False
    ).as_json()
    return {person["id"]: person["group"] for person in said["participants"]}


def self_ari(votes: VoteTable, *, k: int) -> float:
    """Least ARI of the groups with those after shuffling and renaming the participants."""
    before = groups_of(votes, k=k)
    draw = np.random.default_rng(20_260_704)
    least = 1.0
    for _ in range(SHUFFLES):
        order, name = draw.permutation(len(votes.participants)), draw.permutation(10**6)
        place = np.argsort(order)
        names_of = {p: str(name[i]) for i, p in enumerate(votes.participants)}
        votes_order = draw.permutation(len(votes))
        mixed = VoteTable.from_triples(
            [names_of[votes.participants[i]] for i in order],
            votes.statements,
            place[votes.rows[votes_order]],
            votes.columns[votes_order],
            votes.values[votes_order],
        )
        after = groups_of(mixed, k=k)
        one = [before[p] for p in votes.participants]
        other = [after[names_of[p]] for p in votes.participants]
        least = min(least, adjusted_rand(_codes(one), _codes(other)))
    return least


def _codes(groups: Sequence[str | None]) -> NDArray[np.int64]:
    return np.array([-1 if g is None else ord(g) for g in groups], dtype=np.int64)


def _ari_at_published_k(conversation: Published) -> float:
    groups = groups_of(conversation.live, k=conversation.k)
    ours = _codes([groups[p] for p in conversation.votes.participants])
    both = (ours >= 0) & (conversation.groups >= 0)
    return adjusted_rand(ours[both], conversation.groups[both])


def _ari_on_compatible_plane(conversation: Published, mode: PolisCompatible) -> float:
    """Our groups (C1) of the places as they were published, moderated statements zeroed."""
    ours = regrouped(conversation.votes, mode, k=conversation.k)
    both = (ours >= 0) & (conversation.groups >= 0)
    return adjusted_rand(ours[both], conversation.groups[both])


def compatible_figures(conversation: Published) -> dict[str, float]:
    """Distance of the compatible mode from the figures computed elsewhere."""
    gone = [s for s, z in zip(conversation.votes.statements, conversation.zeroed, strict=True) if z]
    mode = polis_compatible(conversation.votes, zeroed=gone)
    agree, _, seen = group_counts(conversation.votes, conversation.groups)
    consensus = dict(
        zip(conversation.votes.statements, group_informed_consensus(agree, seen), strict=True)
    )
    expected = conversation.expected
    return {
        "ari": _ari_on_compatible_plane(conversation, mode),
        "nearest": nearest_centroid_share(mode.points, conversation.groups),
        "singular": float(
            np.abs(mode.plane.singular_values - np.array(expected["singular_values"])).max()
        ),
        "gic": max(
            abs(float(consensus[str(entry["comment_id"])]) - entry["value"])
            for entry in expected["top5_group_informed_consensus"]
        ),
    }


def _brigades(conversation: Published) -> str:
    before, found = attacks.outcomes(conversation)
    head = ("clones from", *(f"{clones} clones" for clones in attacks.CLONES))
    rows: list[list[str]] = []
    for origin in attacks.ORIGINS:
        cells = [
            f"{o.ari:.2f} / {o.greatest:.3f} / {o.kept} ({o.taken_out})"
            for o in found if o.origin == origin
        ]  # fmt: skip
        rows.append([origin, *cells])
    return (
        f"vtaiwan.uberx, {attacks.STATES} made-up states; greatest least-bound without clones "
        f"{before.greatest:.3f}. ARI of honest people in the fit / greatest bound / top-"
        f"{attacks.TOP} kept (honest people taken out with the brigade).\n\n" + _table(head, rows)
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def _number(value: Any, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


if __name__ == "__main__":
    raise SystemExit(main())
