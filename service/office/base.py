"""What every page of the catalogue's office shares beside the desk: its own words and its own errors.

A `Desk` comes in, a page of the office goes out. What other rooms' pages need to stand in the office is here:
`office_router`, `InOffice`, `shown`. Knows no catalogue.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from matcher.errors import PeyvandError
from service.accounts.permissions import NONE, scope_of
from service.office.told import told
from service.office.words import words_of
from service.web import desk, limits
from service.web.desk import PER_PAGE, AtDesk, Desk, DeskRoute, laid_out, language_of, offset_of, see
from service.web.forgery import FromElsewhere
from service.web.languages import Language

__all__ = [
    "HOME",
    "IMPORT",
    "PER_PAGE",
    "InOffice",
    "Office",
    "body_limit",
    "office_router",
    "offset_of",
    "see",
    "shown",
]

HOME: Final = "/office"
IMPORT: Final = "/office/import"

Office = Desk
InOffice = AtDesk


class OfficeRoute(DeskRoute):
    """Answers what goes wrong with a page of the office, as far as there are words for it there."""

    @staticmethod
    def failed(request: Request, error: PeyvandError, status: int) -> Response:
        """Say what went wrong on a page of its own; whoever may not come to the office at all is not led back there."""
        who = getattr(request.state, "who", None)
        if who is not None and scope_of(who.account.actor, "catalogue.work") == NONE:
            return DeskRoute.failed(request, error, status)
        language = language_of(request, request.app.state.runtime)
        kind = "elsewhere" if isinstance(error, FromElsewhere) else "known"
        said = {"problem": str(error), "code": status, "kind": kind}
        return laid_out(
            request, language, "office/error.html", status=status, path=HOME, here="catalogue", **said,
            **_words(language),
        )  # fmt: skip


def office_router() -> APIRouter:
    """Make a router for pages of the office."""
    return desk.desk_router(HOME, OfficeRoute)


def body_limit(path: str) -> int:
    """Say how many bytes may be sent to a path: to the import's page as many as to the import's API."""
    return limits.IMPORT_BYTES if path == IMPORT else limits.body_limit(path)


def shown(office: Office, template: str, *, status: int = 200, here: str = "", **context: Any) -> Response:
    """Render a page of the office.

    Parameters
    ----------
    template : str
        Below ``templates/office``; it extends ``office/base.html``.
    here : str
        The key of the entry of the office's own menu.
    """
    return desk.shown(
        office, f"office/{template}", status=status, here="catalogue", room=here, **_words(office.language), **context
    )  # fmt: skip


def _words(language: Language) -> dict[str, Any]:
    return {"words": words_of(language.code), "told": lambda message: told(message, language.code)}
