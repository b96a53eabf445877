from __future__ import annotations

from service.catalogue.tables import InstitutionRow
from service.database import Database
from service.settings import read_settings
from service.store import add_row
from tests.service.commands.conftest import Peyvand


def institution(institution_id: str) -> None:
    """Put an institution into the store that the settings name."""
    url = read_settings().database_url
    assert url is not None
    database = Database(url)
    with database.unit() as session:
        assert add_row(session, InstitutionRow, {"id": institution_id, "name": "دانشگاه نمونه", "record_hash": b""})
    database.close()


def test_an_officers_token_names_the_institution(with_store: Peyvand) -> None:
    institution("u1")
    assert with_store("token", "create", "liaison", "--institution", "u1").code == 0
    assert with_store("token", "create", "portal").code == 0
    (officer, administrator) = with_store("token", "list", "--json").json  # type: ignore[misc]
    assert (officer["institution_id"], administrator["institution_id"]) == ("u1", None)
    assert "(administrator)" in with_store("token", "list").out
    wrong = with_store("token", "create", "x", "--institution", "nowhere")
    assert wrong.code == 2
    assert "'nowhere'" in wrong.err


def test_a_consortium_is_set_listed_and_deleted(with_store: Peyvand) -> None:
    institution("u1")
    said = ("consortium", "set", "sample", "--name", "کنسرسیوم نمونه", "--starts", "2026-03-21", "--member", "u1")
    made = with_store(*said)
    assert made.code == 0, made.err
    assert "new" in made.err
    assert "changed" in with_store(*said, "--ends", "2026-09-22").err
    (found,) = with_store("consortium", "list", "--json").json  # type: ignore[misc]
    assert found == {
        "id": "sample",
        "name": "کنسرسیوم نمونه",
        "starts": "2026-03-21",
        "ends": "2026-09-22",
        "members": ["u1"],
    }
    assert "کنسرسیوم نمونه" in with_store("consortium", "list").out
    assert with_store("consortium", "delete", "sample").code == 0
    assert with_store("consortium", "delete", "sample").code == 1
    assert "There is no consortium." in with_store("consortium", "list").err


def test_a_day_of_another_calendar_ends_with_2_and_says_so(with_store: Peyvand) -> None:
    ended = with_store("consortium", "set", "x", "--name", "x", "--starts", "1405-01-01")
    assert ended.code == 2
    assert "Jalali" in ended.err
