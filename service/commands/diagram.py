"""A reliability diagram as an SVG file: what was said across, how often it was so upwards.

Bins go in, SVG comes out. The colours stand on a light page and on a dark one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matcher.calibrate import Reliability

_SIDE: Final = 320
_LEFT, _TOP, _RIGHT, _BOTTOM = 64, 44, 24, 56
_GREY: Final = "#7d8590"
_BLUE: Final = "#3b82c4"
_LARGEST: Final = 15.0
_SMALLEST: Final = 3.0
_TICKS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def reliability_svg(bins: Sequence[Reliability], *, title: str, cuts: Sequence[float] = ()) -> str:
    """Draw bins as circles whose area grows with the number of pairs, beside the diagonal of a perfect curve.

    Parameters
    ----------
    bins : sequence of Reliability
    title : str
        Stands above the diagram and is read to those who cannot see it.
    cuts : sequence of float
        Probabilities at which a dotted line is drawn, such as where bands are cut.
    """
    most = max((each.n_pairs for each in bins), default=1)
    width, height = _LEFT + _SIDE + _RIGHT, _TOP + _SIDE + _BOTTOM
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{title}" font-family="sans-serif" font-size="12" fill="{_GREY}">',
        f'<text x="{_LEFT}" y="22" font-size="14">{title}</text>',
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="{_GREY}"/>',
        _line(0, 0, 1, 1, dashes="6 4"),
        *(_line(cut, 0, cut, 1, dashes="1 4") for cut in cuts if 0.0 < cut < 1.0),
    ]
    for tick in _TICKS:
        lines.append(f'<text x="{_x(tick)}" y="{_TOP + _SIDE + 18}" text-anchor="middle">{tick:.1f}</text>')
        lines.append(f'<text x="{_LEFT - 8}" y="{_y(tick) + 4}" text-anchor="end">{tick:.1f}</text>')
    if bins:
        path = " ".join(f"{_x(each.said)},{_y(each.so)}" for each in bins)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{_BLUE}" stroke-width="1.5"/>')
    for each in bins:
        radius = max(_SMALLEST, _LARGEST * math.sqrt(each.n_pairs / most))
        lines.append(
            f'<circle cx="{_x(each.said)}" cy="{_y(each.so)}" r="{radius:.1f}" fill="{_BLUE}" fill-opacity="0.55" '
            f'stroke="{_BLUE}"><title>said {each.said:.2f}, so {each.so:.2f}, {each.n_pairs:,} pairs</title></circle>'
        )
    middle = _TOP + _SIDE / 2
    lines += [
        f'<text x="{_LEFT + _SIDE / 2}" y="{height - 14}" text-anchor="middle">probability that was said</text>',
        f'<text x="18" y="{middle}" text-anchor="middle" transform="rotate(-90 18 {middle})">share that was suitable'
        "</text>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _line(x1: float, y1: float, x2: float, y2: float, *, dashes: str) -> str:
    return (
        f'<line x1="{_x(x1)}" y1="{_y(y1)}" x2="{_x(x2)}" y2="{_y(y2)}" stroke="{_GREY}" stroke-dasharray="{dashes}"/>'
    )


def _x(value: float) -> float:
    return round(_LEFT + value * _SIDE, 1)


def _y(value: float) -> float:
    return round(_TOP + (1.0 - value) * _SIDE, 1)
