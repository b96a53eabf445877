"""The pictures that the documents show: a name, whose page, which page, in which language and width.

Each becomes ``docs/pictures/NAME-LANGUAGE-WIDTH.png``, as much of the page as a screen shows from ``at`` on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FA: Final = (("fa", "wide"),)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of a page: at a path, or at that of a route as `tests.portal.places` finds it for this reader."""

    name: str
    kind: str
    route: str
    views: tuple[tuple[str, str], ...] = FA


SHOWN: Final = (
    Shown("problem", "officer", "/problems/pr-10"),
    Shown("problem", "officer", "/problems/pr-13", views=(("en", "wide"),)),
    Shown("inbox", "officer", "/inbox", views=(*FA, ("fa", "narrow"))),
    Shown("under-way", "officer", "/problems/pr-01"),
    Shown("compare", "officer", "/problems/{problem_id:path}/compare"),
    Shown("exposure", "officer", "/exposure"),
    Shown("board", "officer", "/cases"),
    Shown("case", "officer", "/cases/{case_id}"),
    Shown("templates", "officer", "/templates"),
    Shown("report", "officer", "/reports"),
    Shown("clinic", "company", "/company/problems/{id:path}/edit", views=(*FA, ("fa", "narrow"), ("vi", "wide"))),
    Shown("company-problem", "company", "/company/problems/{id:path}"),
    Shown("opportunities", "faculty", "/opportunities", views=(*FA, ("fa", "narrow"))),
    Shown("profile", "faculty", "/profile"),
    Shown("findable", "faculty", "/profile/findable"),
    Shown("people", "administrator", "/people"),
    Shown("log", "administrator", "/audit?noun=introduction"),
    Shown("data", "faculty", "/me/data"),
)
"""All but those of the catalogue and of the first page, which want something done before."""
