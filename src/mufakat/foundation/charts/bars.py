"""Agree, pass and disagree as one bar that also says its numbers."""

from __future__ import annotations

from html import escape

WIDTH, HEIGHT = 100, 8
_FILLS = ("var(--agree,#1d6b45)", "var(--pass,#77705f)", "var(--object,#a3342b)")
# Pass is drawn low and disagree with a gap at its start, so that grey print still tells them apart.
_HEIGHTS = (HEIGHT, HEIGHT // 2, HEIGHT)


def share_bar_svg(agree: float, passed: float, disagree: float, *, label: str) -> str:
    """Draw shares of a whole as a bar.

    Parameters
    ----------
    agree, passed, disagree : float
        Counts or shares; only their proportion is used. All zero gives an empty bar.
    label : str
        The same numbers in words and in the language of the page, for screen readers.

    Raises
    ------
    ValueError
        If a part is negative.
    """
    parts = (agree, passed, disagree)
    if min(parts) < 0:
        raise ValueError("a part of a bar is negative")
    total = sum(parts)
    drawn, edges = [], _edges(parts, total)
    for fill, height, (start, end) in zip(_FILLS, _HEIGHTS, edges, strict=True):
        if end > start:
            top = (HEIGHT - height) // 2
            drawn.append(
                f'<path d="M{start} {top}h{end - start}v{height}H{start}z" fill="{fill}"/>'
            )
    return (
        f'<svg class="sharebar" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" '
        f'role="img" aria-label="{escape(label)}">{"".join(drawn)}</svg>'
    )


def _edges(parts: tuple[float, ...], total: float) -> list[tuple[int, int]]:
    edges, before = [], 0.0
    for part in parts:
        after = before + part
        start = round(WIDTH * before / total) if total else 0
        edges.append((start, round(WIDTH * after / total) if total else 0))
        before = after
    last_start, last_end = edges[-1]
    if last_end - last_start > 1 and last_start:
        edges[-1] = (last_start + 1, last_end)
    return edges
