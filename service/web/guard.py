"""The guard before every route, which asks whether somebody may do this at all.

A request comes in and goes on, or an error says why not. Which route is which action, and who may do it, two
tables say (`service.accounts.routes`, `service.accounts.permissions`); whose a record is, each workflow asks.
"""

from __future__ import annotations

from typing import Final

from fastapi import Request

from service.accounts.actors import NotPermitted
from service.accounts.permissions import NONE, need, scope_of
from service.accounts.routes import ROUTES
from service.accounts.sign_in import SignedIn
from service.errors import TokenRefused
from service.web.requests import MaybeSignedIn, RuntimeOf

API: Final = "/api/v1"
OF_OFFICE: Final = ("officer", "administrator")
WITHOUT_FACTOR: Final = ("/me/security", "/sign-out")
"""What is open to whoever has yet to set up the second factor that the settings want."""


class AtTheDoor(Exception):
    """A page was asked for by somebody who is not signed in: the reader is shown the door first."""


def guard(request: Request, runtime: RuntimeOf, who: MaybeSignedIn) -> None:
    """Let a request on whose actor may do what its route does.

    Raises
    ------
    AtTheDoor
        If a page needs somebody who is signed in, or the settings want a second factor of who has none yet.
    TokenRefused
        If an endpoint needs a token.
    NotPermitted
        If who asks is known and may not, or the route stands in no table.
    """
    request.state.who = who  # also a page that refuses is laid out for whoever is signed in
    is_api = request.url.path.startswith(f"{API}/")
    route = request.scope["route"].path
    path = f"{API}{route}" if is_api and not route.startswith(API) else route
    action = ROUTES.get((request.method, path))
    if action is None:
        raise NotPermitted(f"{request.method} {route} stands in no table of what is open; nobody may use it.")
    if runtime.actor.kind == "anyone" and scope_of(runtime.actor, action) == NONE:
        if is_api:
            raise TokenRefused(
                "This needs an API token. "
                "Make one with `peyvand token create NAME` and send it as `Authorization: Bearer TOKEN`."
            )
        raise AtTheDoor
    if who is not None and runtime.settings.require_totp and _lacks_factor(who) and not path.startswith(WITHOUT_FACTOR):
        request.state.wants_factor = True
        raise AtTheDoor
    need(runtime.actor, action)


def _lacks_factor(who: SignedIn) -> bool:
    return who.account.role in OF_OFFICE and not who.account.has_totp
