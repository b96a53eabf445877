"""What several rooms' tests share."""

from __future__ import annotations

import pytest

from matcher.encoder import LanguageNeutralEncoder, SentenceEncoder, load_encoder, load_sentence_encoder


@pytest.fixture(scope="session")
def default_encoder() -> SentenceEncoder:
    """The real default model as published, from the user's cache folder, where it is built if it is absent."""
    return load_sentence_encoder()


@pytest.fixture(scope="session")
def neutral_encoder() -> LanguageNeutralEncoder[SentenceEncoder]:
    """The real default encoder as people use it."""
    return load_encoder()
