"""What can be set from outside, in one frozen value.

The environment comes in here and nowhere else; docs/OPERATIONS.md names each
setting, and a test holds that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from matcher.errors import InvalidInput

INTERFACE_LANGUAGES: Final = ("fa", "en", "vi")


class Settings(BaseSettings):
    """Every setting, with what it does.

    Read with `read_settings`, which explains a value that cannot be used.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True, env_ignore_empty=True)

    database_url: str | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="A PostgreSQL 16+ server with pgvector, as postgresql://user:password@host/database. "
        "Without it, a PostgreSQL of Peyvand's own runs in the data folder.",
    )
    model: str | None = Field(
        default=None,
        validation_alias="PEYVAND_MODEL",
        description="A sentence-transformers model by name or folder. Another one than the store's has everything "
        "embedded again by a job; until that ends the old one answers. Without it, the default model.",
    )
    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("peyvand"),
        validation_alias="PEYVAND_DATA_DIR",
        description="Holds the embedded PostgreSQL and uploaded catalogues. Back this folder up.",
    )
    cache_dir: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("peyvand"),
        validation_alias="PEYVAND_CACHE_DIR",
        description="Holds the built default model (about 500 MB). It can be deleted; it is built again.",
    )
    host: str = Field(
        default="127.0.0.1",
        validation_alias="PEYVAND_HOST",
        description="The address to serve on. 0.0.0.0 opens the pages to the whole network; "
        "put a web server with TLS in front before that.",
    )
    port: int = Field(
        default=8000, ge=1, le=65535, validation_alias="PEYVAND_PORT", description="The port to serve on."
    )
    language: Literal["fa", "en", "vi"] = Field(
        default="fa",
        validation_alias="PEYVAND_LANGUAGE",
        description="The language of the pages for a reader who has not chosen one.",
    )
    worker: bool = Field(
        default=True,
        validation_alias="PEYVAND_WORKER",
        description="Whether `peyvand serve` also works the job queue. Set false where `peyvand worker` runs apart; "
        "with neither, imports wait and new evidence stays unembedded.",
    )
    pool_size: int = Field(
        default=10,
        ge=1,
        le=200,
        validation_alias="PEYVAND_POOL_SIZE",
        description="How many connections to PostgreSQL are kept; as many again open under load. "
        "Requests beyond that wait up to 10 seconds, then get a 503.",
    )
    explore_share: float = Field(
        default=0.1,
        ge=0,
        le=0.5,
        validation_alias="PEYVAND_EXPLORE_SHARE",
        description="What share of the experts shown for a stored problem is drawn by chance from those ranked just "
        "below, rounded down. 0 shows the best only; what is learned from decisions then confirms itself.",
    )
    collections: str | None = Field(
        default=None,
        validation_alias="PEYVAND_COLLECTIONS",
        description="Folders of judged collections, with a colon between (a semicolon on Windows). A ranking learned "
        "from decisions is offered only if it is no worse on each. Without any, decisions alone judge it.",
    )

    url: str | None = Field(
        default=None,
        validation_alias="PEYVAND_URL",
        description="The address at which people reach the pages, such as https://peyvand.example.org: it begins the "
        "links in mails, and single sign-on comes back to it. Without it, the host and port that are served on.",
    )
    smtp_host: str | None = Field(
        default=None,
        validation_alias="PEYVAND_SMTP_HOST",
        description="The mail server. Without it mails are written and kept, and `peyvand mail list` shows them.",
    )
    smtp_port: int = Field(
        default=587, ge=1, le=65535, validation_alias="PEYVAND_SMTP_PORT", description="The mail server's port."
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        validation_alias="PEYVAND_SMTP_SECURITY",
        description="How the way to the mail server is encrypted. `none` is for a server on this very machine.",
    )
    smtp_user: str | None = Field(
        default=None, validation_alias="PEYVAND_SMTP_USER", description="The name to log in to the mail server with."
    )
    smtp_password: SecretStr | None = Field(
        default=None, validation_alias="PEYVAND_SMTP_PASSWORD", description="The password that goes with it."
    )
    mail_from: str = Field(
        default="peyvand@localhost",
        validation_alias="PEYVAND_MAIL_FROM",
        description="The address that mails come from.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        validation_alias="PEYVAND_OIDC_ISSUER",
        description="The issuer of single sign-on (OpenID Connect), as an address. Without it there is none.",
    )
    oidc_client_id: str = Field(
        default="peyvand", validation_alias="PEYVAND_OIDC_CLIENT_ID", description="Peyvand's name at the issuer."
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None, validation_alias="PEYVAND_OIDC_CLIENT_SECRET", description="Peyvand's secret at the issuer."
    )
    oidc_name: str = Field(
        default="SSO",
        validation_alias="PEYVAND_OIDC_NAME",
        description="What the button of single sign-on calls the issuer, such as the university's name.",
    )
    require_totp: bool = Field(
        default=False,
        validation_alias="PEYVAND_REQUIRE_TOTP",
        description="Whether officers and administrators must have a second factor: until they set one up, "
        "they see nothing but the page for that.",
    )

    @property
    def address(self) -> str:
        """The address at which people reach the pages, without a slash at its end."""
        if self.url:
            return self.url.rstrip("/")
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @field_validator("data_dir", "cache_dir")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().absolute()


def read_settings() -> Settings:
    """Read the settings from the environment.

    Raises
    ------
    InvalidInput
        If a value cannot be used; names every such setting.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, one['loc']))} = {one['input']!r}: {one['msg']}" for one in error.errors()]
        raise InvalidInput(
            "These settings cannot be used; docs/OPERATIONS.md lists what each takes:\n" + "\n".join(lines)
        ) from error
