"""What the verbs of the service need: the settings, the database, the encoders, and on whose behalf they act.

Opened once by whatever runs (pages, worker, command line, a test) and handed
to every workflow. Loads an encoder when it is first asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from matcher import default_model
from matcher.encoder import Encoder, Progress, load_encoder
from matcher.explain import Explainer
from service.accounts.actors import ADMINISTRATOR, Actor
from service.database import Database, migrate
from service.embedded import SERVER_FOLDER, EmbeddedServer
from service.settings import Settings, read_settings

LoadEncoder = Callable[[str | None, Path, Progress | None], Encoder]
"""Given a model's name (None: the default one), the cache folder and whom to tell of progress."""


def load(name: str | None, cache_dir: Path, progress: Progress | None) -> Encoder:
    """Load a model for real."""
    return load_encoder(name, cache_dir=cache_dir, progress=progress)


def model_source(name: str | None) -> str:
    """Write what a model is loaded from so that it holds in another process: a folder in full, "" for the default."""
    if not name or name == default_model.NAME:
        return ""
    return str(Path(name).resolve()) if Path(name).is_dir() else name


@dataclass(slots=True)
class Runtime:
    """Settings, database and encoders, open; every verb obeys what its ``actor`` may see and write."""

    settings: Settings
    database: Database
    load: LoadEncoder = load
    actor: Actor = ADMINISTRATOR
    _encoders: dict[str, Encoder] = field(default_factory=dict)
    _explainers: dict[int, Explainer] = field(default_factory=dict)
    _loading: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, settings: Settings | None = None, *, load: LoadEncoder = load) -> Self:
        """Open the store that the settings name.

        The embedded PostgreSQL is started and brought to this version. A server named by
        ``DATABASE_URL`` is not touched until it is needed: it may be down for now, and
        its owner decides when to run `peyvand migrate`.

        Raises
        ------
        DatabaseUnavailable
            If the embedded PostgreSQL cannot be started.
        InvalidInput
            If a setting cannot be used.
        """
        settings = settings or read_settings()
        if settings.database_url is not None:
            return cls(settings, Database(settings.database_url, pool_size=settings.pool_size), load)
        server = EmbeddedServer(settings.data_dir / SERVER_FOLDER)
        url = server.start()
        migrate(url)
        return cls(settings, Database(url, pool_size=settings.pool_size, revive=server.start), load)

    def on_behalf_of(self, actor: Actor) -> Self:
        """Give the same store and the same encoders, with what this actor may see and write."""
        return replace(self, actor=actor)

    def encoder(self, name: str | None = None, *, progress: Progress | None = None) -> Encoder:
        """Load an encoder, once; without a name, the model of the settings.

        To search the store, use `service.catalogue.embedding.query_encoder`: its vectors may be of another model
        than the settings name.

        Parameters
        ----------
        name : str, optional
            A model by name or folder; an empty one is the default model.

        Raises
        ------
        ModelUnavailable
            If it cannot be loaded or built.
        """
        source = model_source(self.settings.model if name is None else name)
        with self._loading:
            if (loaded := self._encoders.get(source)) is None:
                loaded = self.load(source or None, self.settings.cache_dir, progress)
                self._encoders[source] = loaded
            return loaded

    def explainer(self, encoder: Encoder) -> Explainer:
        """Give what explains matches with this encoder, and remembers what evidence it read."""
        with self._loading:
            return self._explainers.setdefault(id(encoder), Explainer(encoder))

    def forget_explained(self) -> None:
        """Forget what was read of evidence to explain matches: some of it was erased."""
        with self._loading:
            self._explainers.clear()

    def close(self) -> None:
        """Close the database's connections and let the encoders go."""
        self.database.close()
        self._explainers.clear()
        self._encoders.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
