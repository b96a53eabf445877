"""`peyvand model`: the encoder, built and described."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.commands.terminal import note, out, out_json, step

if TYPE_CHECKING:
    from matcher.encoder import LanguageNeutralEncoder, SentenceEncoder
    from service.settings import Settings

ONE_MIB: Final = 1 << 20

model_app = typer.Typer(no_args_is_help=True, help="The encoder: build the default one, say which is in use.")


@model_app.command()
def build() -> None:
    """Build the default encoder in the cache folder, unless it is there and whole; needs no network.

    Where PEYVAND_MODEL names the house encoder, that one is built: the default one with an adapter merged in.
    """
    from matcher.default_model import NAME, is_built_here
    from matcher.encoder import build_default_model, split_dim
    from service.settings import read_settings

    settings = read_settings()
    asked = split_dim(settings.model or NAME)[0]
    name = asked if is_built_here(asked) else NAME
    with step(f"Building the encoder {name}") as progress:
        folder = build_default_model(settings.cache_dir, name=name, progress=progress)
    note(f"The encoder {name} is ready in:")
    out(str(folder))


@model_app.command()
def info(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Say which encoder is in use: name, revision, sizes, where it lies and where it comes from."""
    from service.settings import read_settings

    encoder = encoder_of(read_settings())
    found = asdict(encoder.encoder.info) | {"revision": encoder.revision}
    if as_json:
        out_json(found)
        return
    found["size"] = f"{found.pop('folder_bytes') / ONE_MIB:,.0f} MiB"
    for name, value in found.items():
        out(f"{name.replace('_', ' '):14} {value}")


def encoder_of(settings: Settings) -> LanguageNeutralEncoder[SentenceEncoder]:
    """Load the encoder that the settings name, building the default one where it is absent."""
    from matcher.encoder import load_encoder

    with step("Loading the encoder") as progress:
        return load_encoder(settings.model, cache_dir=settings.cache_dir, progress=progress)
