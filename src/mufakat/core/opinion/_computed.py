"""One view of a conversation, computed: groups, counts and agreement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mufakat.core.opinion._frame import Frame
from mufakat.core.opinion._groups import Groups, Progress, find_groups
from mufakat.core.opinion._rules import Rules
from mufakat.core.opinion._tallies import AGREES, DISAGREES, Tallies, tally
from mufakat.core.opinion._votes import Floats
from mufakat.core.opinion.agreement import Agreement, agreement


@dataclass(frozen=True)
class Computed:
    """Result of one view.

    Parameters
    ----------
    frame : Frame
        Votes and members in canonical order, cliques collapsed.
    rules : Rules
    groups : Groups
    tallies : Tallies
    agreement : Agreement
    """

    frame: Frame
    rules: Rules
    groups: Groups
    tallies: Tallies
    agreement: Agreement


def compute(
    frame: Frame, *, rules: Rules, null_test: bool, progress: Progress | None = None
) -> Computed:
    """Groups, counts and agreement of a conversation.

    Parameters
    ----------
    frame : Frame
        The conversation.
    rules : Rules
        Thresholds.
    null_test : bool
        Whether "no groups" is tested for.
    progress : callable, optional
        Told the stage and the share that is done.

    Returns
    -------
    Computed
    """
    nobody = np.full(len(frame.share), -1, dtype=np.int64)
    plain = tally(frame, labels=nobody, groups=0)
    groups = find_groups(
        frame,
        rules=rules,
        with_null_test=null_test,
        means=means_of(plain, scale=frame.scale),
        progress=progress,
    )
    tallies = tally(frame, labels=groups.labels, groups=groups.k)
    verdict = agreement(
        tallies, frame, letters=groups.letters, qualifies=groups.qualifies, rules=rules
    )
    return Computed(frame, rules, groups, tallies, verdict)


def means_of(tallies: Tallies, *, scale: Floats) -> Floats:
    """Weighted mean votes from counts, so that the votes need not be read again.

    Parameters
    ----------
    tallies : Tallies
        Of those in the fit.
    scale : ndarray of float64, shape (states + 1,)
        What a voice of each state weighs.

    Returns
    -------
    ndarray of float64, shape (statements,)
        0 where nobody who weighs anything saw the statement.
    """
    voices = np.einsum("s,gsjv->jv", scale, tallies.voices)
    seen = voices.sum(axis=1)
    difference = voices[:, AGREES] - voices[:, DISAGREES]
    mean: Floats = np.divide(difference, seen, out=np.zeros(len(seen)), where=seen > 1e-12)
    return mean
