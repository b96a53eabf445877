"""The form of an organisation: one of the same name is pointed to before another is made."""

from __future__ import annotations

from matcher.records import Institution, Organisation
from service.catalogue.workflow import create_institution
from service.listing import Page
from service.problems.workflow import create_organisation, list_organisations
from service.runtime import Runtime
from tests.service.signed_in import sign_in_as


def test_one_of_the_same_name_is_pointed_to_and_another_is_made_only_on_purpose(runtime: Runtime) -> None:
    create_institution(runtime, Institution("uni", "دانشگاه"))
    create_organisation(runtime, Organisation("o-1", "كاشي كوير يزد"))
    officer = sign_in_as(runtime, "officer", institution_id="uni", language="en")

    def names() -> int:
        return list_organisations(runtime, page=Page()).total

    typed = {"name": "کاشی  کویر یزد", "key": "org-0123456789abcdef"}
    warned = officer.post("/organisations/new", data=typed)
    assert (warned.status_code, names()) == (422, 1)
    assert 'href="/organisations/o-1"' in warned.text
    assert 'name="another" value="yes"' in warned.text
    for _ in range(2):
        again = officer.post("/organisations/new", data={**typed, "another": "yes"}, follow_redirects=False)
        assert (again.status_code, names()) == (303, 2)
    officer.post("/organisations/new", data={"name": "کاشی کویر", "key": "org-0123456789abcde0"})
    assert names() == 3
