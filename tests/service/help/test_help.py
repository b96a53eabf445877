from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from matcher.records import Catalogue, Expert, Institution, Organisation
from service.accounts.permissions import NONE, PERMISSIONS
from service.accounts.routes import ROUTES
from service.catalogue.workflow import import_catalogue
from service.help.workflow import MOST_NAMED
from service.runtime import Runtime
from tests.service.office.offices import text_of
from tests.service.signed_in import account_for, as_visitor, sign_in_as

STORE = Catalogue(
    institutions=(Institution("a", "دانشگاه الف"), Institution("b", "Uni B")),
    experts=(Expert("ex-1", "سارا نیک‌پی", "a"),),
    organisations=(Organisation("or-1", "شیشهٔ بلورین"),),
)
OWNERS = {
    "company": {"organisation_id": "or-1"}, "faculty": {"expert_id": "ex-1"}, "officer": {"institution_id": "a"},
    "administrator": {"institution_id": "a"}, "secretary": {}, "operator": {},
}  # fmt: skip


@pytest.fixture
def filled(runtime: Runtime) -> Runtime:
    import_catalogue(runtime, STORE)
    return runtime


def test_help_leads_nowhere_where_its_reader_may_not_go(filled: Runtime) -> None:
    for kind, owner in OWNERS.items():
        page = sign_in_as(filled, kind, **owner).get("/help")
        assert page.status_code == 200
        main = page.text.partition("<main")[2].partition("</main>")[0]
        links = {urlsplit(each).path for each in re.findall(r'href="(/[^"]*)"', main)}
        assert len(links) >= 5
        for path in links:
            assert PERMISSIONS[ROUTES["GET", path]][kind] != NONE, (kind, path)


def test_a_visitor_reads_what_this_is_and_where_the_door_is(filled: Runtime) -> None:
    visitor = as_visitor(sign_in_as(filled, "officer", institution_id="a"))
    page = visitor.get("/help", params={"lang": "en"})
    assert page.status_code == 200
    assert 'href="/sign-in"' in page.text
    assert 'href="/inbox"' not in page.text


def test_who_helps_is_named_to_their_own_house_alone(filled: Runtime) -> None:
    account_for(filled, "officer", name="کارشناس الف", institution_id="a")
    account_for(filled, "officer", name="Officer <b>B</b>", institution_id="b")
    faculty = text_of(sign_in_as(filled, "faculty", expert_id="ex-1").get("/help"))
    assert "کارشناس الف" in faculty
    assert "Officer" not in faculty
    for kind, owner in (
        ("company", {"organisation_id": "or-1"}),
        ("secretary", {}),
        ("officer", {"institution_id": "b"}),
    ):
        assert "کارشناس الف" not in text_of(sign_in_as(filled, kind, **owner).get("/help"))
    assert "کارشناس الف" not in text_of(as_visitor(sign_in_as(filled, "officer", institution_id="a")).get("/help"))


def test_only_a_few_are_named(filled: Runtime) -> None:
    for number in range(MOST_NAMED + 2):
        account_for(filled, "administrator", name=f"مدیر شمارهٔ {number}", institution_id="a")
    assert text_of(sign_in_as(filled, "officer", institution_id="a").get("/help")).count("مدیر شمارهٔ") == MOST_NAMED
