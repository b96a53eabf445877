from __future__ import annotations

import pytest
from sqlalchemy import text

from matcher.errors import AlreadyExists, InvalidInput, NotFound
from service.accounts.workflow import check_token, create_token, revoke_token, tokens
from service.runtime import Runtime


def test_a_token_is_known_by_its_name_until_it_is_revoked(runtime: Runtime) -> None:
    token = create_token(runtime, "portal")
    found = check_token(runtime, token)
    assert found is not None
    assert found.name == "portal"
    revoke_token(runtime, "portal")
    assert check_token(runtime, token) is None
    assert tokens(runtime) == ()
    with pytest.raises(NotFound, match="'portal'"):
        revoke_token(runtime, "portal")


def test_the_store_holds_no_token(runtime: Runtime) -> None:
    token = create_token(runtime, "portal")
    with runtime.database.unit() as session:
        row = session.execute(text("SELECT * FROM api_tokens")).one()
    assert token not in repr(row)
    assert token.removeprefix("peyvand_") not in repr(row)


def test_tokens_differ_and_cannot_be_guessed(runtime: Runtime) -> None:
    made = {create_token(runtime, f"program {number}") for number in range(20)}
    assert len(made) == 20
    assert all(len(token) >= 40 for token in made)


@pytest.mark.parametrize("wrong", ["", "peyvand_", "peyvand_nothing", "Bearer x", "\ud800", "peyvand_\ud800", "\x00"])
def test_anything_else_is_no_token(runtime: Runtime, wrong: str) -> None:
    create_token(runtime, "portal")
    assert check_token(runtime, wrong) is None


def test_a_name_in_force_is_taken_and_free_again_once_revoked(runtime: Runtime) -> None:
    first = create_token(runtime, "portal")
    with pytest.raises(AlreadyExists):
        create_token(runtime, " portal ")
    revoke_token(runtime, "portal")
    second = create_token(runtime, "portal")
    assert check_token(runtime, first) is None
    assert check_token(runtime, second) is not None
    assert [token.name for token in tokens(runtime)] == ["portal"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", "\ud800"])
def test_a_name_that_says_nothing_is_refused(runtime: Runtime, name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        create_token(runtime, name)
    assert caught.value.field == "name"


def test_use_is_noted(runtime: Runtime) -> None:
    token = create_token(runtime, "portal")
    assert tokens(runtime)[0].used_at is None
    check_token(runtime, token)
    first = tokens(runtime)[0].used_at
    assert first is not None
    check_token(runtime, token)
    assert tokens(runtime)[0].used_at == first
