from __future__ import annotations

from tests.service.commands.conftest import Peyvand
from tests.service.commands.test_accounts import institution


def test_the_first_administrator_is_made_found_shut_and_let_in_again(with_store: Peyvand) -> None:
    institution("u1")
    said = ("account", "add", "Mina@Example.org", "--name", "مینا کاویان", "--role", "administrator", "--of", "u1")
    made = with_store(*said)
    assert made.code == 0, made.err
    assert made.out.startswith("http://127.0.0.1:8000/l/")
    assert with_store(*said).code == 2
    (found,) = with_store("account", "list", "--json").json  # type: ignore[misc]
    assert (found["email"], found["role"], found["institution_id"]) == ("mina@example.org", "administrator", "u1")
    again = with_store("account", "link", "mina@example.org")
    assert again.out.startswith("http://127.0.0.1:8000/l/")
    assert again.out != made.out
    assert with_store("account", "disable", "mina@example.org").code == 0
    assert "shut" in with_store("account", "list", "--words", "مینا").out
    assert with_store("account", "enable", "MINA@example.org").code == 0
    assert "open" in with_store("account", "list").out


def test_what_cannot_be_an_account_is_said(with_store: Peyvand) -> None:
    for role, of in (("administrator", "nowhere"), ("administrator", ""), ("king", "")):
        wrong = with_store("account", "add", "a@example.org", "--name", "x", "--role", role, "--of", of)
        assert wrong.code == 2, wrong.out
    assert "no account" in with_store("account", "link", "nobody@example.org").err
