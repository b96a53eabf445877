"""What goes around every answer: a limit on what is sent, and the headers that keep a page safe.

Two ASGI layers that know no route's meaning, only its path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ONE_MIB: Final = 1024 * 1024
BODY_BYTES: Final = 8 * ONE_MIB
"""Room for the longest problem in any escaping, many times over."""
IMPORT_BYTES: Final = 512 * ONE_MIB
"""A country's catalogue, zipped."""
DOCUMENT_BYTES: Final = 11 * ONE_MIB
"""The largest document of a case, and the form around it."""
_READ_TO_BE_HEARD_BYTES: Final = 32 * ONE_MIB
"""A client that is still sending hears no answer, so this much more is read and dropped first."""

LimitOf = Callable[[str], int]

CONTENT_SECURITY_POLICY: Final = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
))  # fmt: skip

SECURE_HEADERS: Final[Mapping[str, str]] = MappingProxyType({
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
})  # fmt: skip


def body_limit(path: str) -> int:
    """Say how many bytes may be sent to a path."""
    if path.startswith("/cases/") and path.endswith("/documents"):
        return DOCUMENT_BYTES
    return IMPORT_BYTES if path in ("/api/v1/imports", "/api/v1/imports/preview") else BODY_BYTES


class LimitBody:
    """Refuses a body that is longer than its path takes, with a 413, without keeping it."""

    def __init__(self, app: ASGIApp, *, limit_of: LimitOf = body_limit) -> None:
        self.app = app
        self.limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limit_of(scope["path"])
        declared = Headers(scope=scope).get("content-length", "")
        received = 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received <= limit and not (declared.isdecimal() and int(declared) > limit):
                return message
            while message.get("more_body") and received <= limit + _READ_TO_BE_HEARD_BYTES:
                message = await receive()
                received += len(message.get("body", b""))
            raise HTTPException(
                413,
                f"The request is longer than {limit // ONE_MIB} MiB, the most that {scope['path']} takes. "
                "Send less at once.",
            )

        await self.app(scope, limited, send)


class SecureHeaders:
    """Adds what keeps a page to this host, and what may be kept by whom."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def secured(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURE_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", _caching(scope))
            await send(message)

        await self.app(scope, receive, secured if scope["type"] == "http" else send)


def _caching(scope: Scope) -> str:
    if not scope["path"].startswith("/static/"):
        return "no-store"
    versioned = scope.get("query_string", b"").startswith(b"v=")
    return "public, max-age=31536000, immutable" if versioned else "public, max-age=86400"
