"""Single sign-on by OpenID Connect: to the issuer and back, with what was asked for held against what is told.

The settings go in, an address of the issuer comes out; then what the issuer told goes in, and a session comes out.
Authorization code with PKCE (RFC 7636), state and nonce; the ID token is verified (OpenID Connect Core, 3.1.3.7).
No account is made here: whom the issuer names must be known, by an earlier time or by a verified address.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy.orm import Session

from matcher.errors import PeyvandError
from service.accounts import account_store, audit
from service.accounts.account_store import Account
from service.accounts.sign_in import CodeWanted, Opened, folded_email, go_on
from service.accounts.signing import read_signed, sign
from service.errors import logger
from service.runtime import Runtime
from service.settings import Settings

BACK: Final = "/oidc/back"
TIMEOUT_SECONDS: Final = 10
LASTS_SECONDS: Final = 600
LEEWAY_SECONDS: Final = 60
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Those with a public key: a token that is signed with the client's own secret, or not at all, is none."""
FAILED: Final = "sso-failed"
UNKNOWN: Final = "sso-unknown"
FAILURES: Final = (FAILED, UNKNOWN)
_PURPOSE: Final = "single sign-on"


class SingleSignOnFailed(PeyvandError):
    """The issuer did not answer, said no, or told something that does not hold."""


class NotKnownHere(PeyvandError):
    """The issuer knows who it is; there is no account for them here."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The way to the issuer; ``kept`` is for the browser to bring back."""

    address: str
    kept: str


def begin(runtime: Runtime, wanted: str) -> Begun:
    """Begin to sign in at the issuer; ``wanted`` is where the reader wants to be then.

    Raises
    ------
    SingleSignOnFailed
        If none is set up, or it does not answer.
    """
    nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    with _client(runtime.settings) as client:
        provider = _discovered(client, runtime.settings)
        address, state = client.create_authorization_url(
            provider["authorization_endpoint"], nonce=nonce, code_verifier=verifier
        )
    with runtime.database.unit() as session:
        said = {"state": state, "nonce": nonce, "verifier": verifier, "next": wanted}
        return Begun(address, sign(session, _PURPOSE, said))


def finish(runtime: Runtime, kept: str, told: Mapping[str, str], *, device: str) -> tuple[Opened | CodeWanted, str]:
    """Let in whom the issuer names, and say where they wanted to be.

    Raises
    ------
    SingleSignOnFailed
        If this browser did not begin it, or what the issuer tells does not hold.
    NotKnownHere
        If there is no account for them.
    """
    with runtime.database.unit() as session:
        said = read_signed(session, _PURPOSE, kept, max_age_seconds=LASTS_SECONDS) if kept else None
    state = told.get("state", "").encode("utf-8", "surrogatepass")
    if said is None or not secrets.compare_digest(str(said["state"]).encode(), state):
        raise SingleSignOnFailed("This browser did not begin this single sign-on, or too long ago. Begin anew.")
    if "code" not in told:
        raise SingleSignOnFailed(f"The issuer let nobody in: {told.get('error', 'no code')[:80]!r}. Begin anew.")
    claims = _claims(runtime.settings, told["code"], str(said["verifier"]), str(said["nonce"]))
    with runtime.database.unit() as session:
        account = _account_of(session, f"{claims['iss']} {claims['sub']}", claims)
        return go_on(session, account, device=device, by="single-sign-on"), str(said["next"])


def _account_of(session: Session, subject: str, claims: Mapping[str, Any]) -> Account:
    """Find the account of somebody whom the issuer names; by a verified address the first time."""
    if (known := account_store.find_single_sign_on(session, subject)) is not None:
        return known
    if claims.get("email_verified") is True and isinstance(claims.get("email"), str):
        account = account_store.find_by_email(session, folded_email(claims["email"]))
        if account is not None and account.disabled_at is None and account.single_sign_on is None:
            audit.note(session, account.actor, "linked", "account", account.id)
            return account_store.change_account(session, account.id, single_sign_on=subject) or account
    raise NotKnownHere("The issuer's account belongs to none here. Ask your office to invite you with that address.")


def _claims(settings: Settings, code: str, verifier: str, nonce: str) -> Mapping[str, Any]:
    """Take the code to the issuer, and verify the ID token that it gives."""
    with _client(settings) as client:
        provider = _discovered(client, settings)
        try:
            token = client.fetch_token(provider["token_endpoint"], code=code, code_verifier=verifier)
            keys = KeySet.import_key_set(
                client.request("GET", provider["jwks_uri"], withhold_token=True).raise_for_status().json()
            )
            decoded = jwt.decode(token["id_token"], keys, algorithms=list(ALGORITHMS))
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": provider["issuer"]},
                    "aud": {"essential": True, "value": settings.oidc_client_id},
                },
                {"nonce": nonce, "client_id": settings.oidc_client_id, "access_token": token.get("access_token")},
            )
            claims.validate(leeway=LEEWAY_SECONDS)
        except (httpx2.HTTPError, AuthlibBaseError, JoseError, KeyError, ValueError) as error:
            logger.warning("single sign-on at %s: %s: %s", settings.oidc_issuer, type(error).__name__, error)
            raise SingleSignOnFailed("What the issuer told does not hold. Begin anew; the log says more.") from error
    return dict(claims)


def _discovered(client: OAuth2Client, settings: Settings) -> Mapping[str, str]:
    """Ask the issuer where it does what (OpenID Connect Discovery, 4)."""
    issuer = str(settings.oidc_issuer)
    try:
        asked = client.request("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration", withhold_token=True)
        found: dict[str, str] = asked.raise_for_status().json()
        wanted = {name: str(found[name]) for name in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")}
    except (httpx2.HTTPError, KeyError, ValueError, TypeError) as error:
        logger.warning("single sign-on at %s: %s: %s", issuer, type(error).__name__, error)
        raise SingleSignOnFailed(
            f"The issuer {issuer!r} does not answer as one. Look at PEYVAND_OIDC_ISSUER."
        ) from error
    if wanted["issuer"].rstrip("/") != issuer.rstrip("/"):
        raise SingleSignOnFailed(
            f"The issuer calls itself {wanted['issuer'][:200]!r}; wanted {issuer!r}. Look at PEYVAND_OIDC_ISSUER."
        )
    return wanted


def _client(settings: Settings) -> OAuth2Client:
    if settings.oidc_issuer is None or urlsplit(settings.oidc_issuer).scheme not in ("http", "https"):
        raise SingleSignOnFailed("There is no single sign-on here; PEYVAND_OIDC_ISSUER names the issuer.")
    secret = settings.oidc_client_secret
    return OAuth2Client(
        settings.oidc_client_id,
        secret.get_secret_value() if secret else None,
        scope="openid email profile",
        redirect_uri=settings.address + BACK,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if secret else "none",
        timeout=TIMEOUT_SECONDS,
    )
