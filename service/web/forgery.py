"""Against forged forms: each form carries a word that only a page of this host can know.

The word is made of the secret in the reader's cookie: of their session, or, where nobody is signed in, of a
random one (OWASP, "signed double-submit cookie"). Beside it a browser's own headers are looked at. Knows no store.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request, Response

from service.accounts.actors import NotPermitted
from service.web.requests import SESSION_COOKIE

VISITOR_COOKIE: Final = "peyvand_visitor"
FIELD: Final = "csrf"
HEADER: Final = "x-csrf-token"
_VISITOR_BYTES: Final = 24


class FromElsewhere(NotPermitted):
    """Another site sent a form here in a reader's name."""


class FormOutdated(NotPermitted):
    """A form was sent that was shown to somebody else, or before they signed in anew."""


def word_for(secret: str) -> str:
    """Make the word that goes into forms of the browser that keeps this secret."""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), b"csrf", hashlib.sha256).hexdigest()


def word_of(request: Request) -> str:
    """Make the word for forms on a page that answers this request."""
    return word_for(request.cookies.get(SESSION_COOKIE) or visitor_of(request))


def visitor_of(request: Request) -> str:
    """Give the random secret of a browser in which nobody is signed in; made at its first page."""
    kept: str | None = request.cookies.get(VISITOR_COOKIE) or getattr(request.state, "visitor", None)
    if kept is None:
        kept = request.state.visitor = secrets.token_urlsafe(_VISITOR_BYTES)
    return kept


def remember_visitor(request: Request, response: Response) -> None:
    """Let the browser keep the secret that a form on this page relies on."""
    if (made := getattr(request.state, "visitor", None)) is not None:
        response.set_cookie(
            VISITOR_COOKIE, made, httponly=True, samesite="lax", secure=request.url.scheme == "https", path="/"
        )


def check_site(request: Request) -> None:
    """Let what changes something through only if it was sent from a page of this host.

    A browser says so in ``Sec-Fetch-Site``, an older one in ``Origin`` alone (Fetch Standard, 2.5 and 3.1).

    Raises
    ------
    FromElsewhere
        If it was sent from another site.
    """
    if request.method in ("GET", "HEAD"):
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        elsewhere = site not in ("same-origin", "none")
    else:
        elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if elsewhere:
        raise FromElsewhere("This form was sent from another site. Open the page here and send it again.")


def check_word(request: Request, sent: str) -> None:
    """Let a form through that carries the word of this browser, in a field or a header.

    Raises
    ------
    FormOutdated
        If it does not.
    """
    shown = sent or request.headers.get(HEADER, "")
    if not hmac.compare_digest(shown.encode("utf-8", "surrogatepass"), word_of(request).encode()):
        raise FormOutdated("This form is out of date: it was opened before you signed in, or after you signed out.")
