from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from fastapi.testclient import TestClient

from service.cases.letters import programme_name
from service.introductions import workflow as introductions
from service.problems import drafts
from service.problems.following import follow, list_followed
from service.problems.words import words_of
from service.runtime import Runtime
from service.web.languages import translations
from service.web.requests import SESSION_COOKIE
from tests.service.problems.posted import FORM, OPEN_FORM, SECRET, People, as_account, offered, people_in, posted
from tests.service.signed_in import signed_in

NEW = "/company/problems/new"
KEY = {"form_key": "k" * 20}


@pytest.fixture
def people(runtime: Runtime) -> People:
    return people_in(runtime)


@pytest.fixture
def browser(runtime: Runtime, people: People) -> TestClient:
    made = signed_in(runtime, people.company)
    made.cookies.set("language", "en")
    return made


def send(browser: TestClient, path: str, follow_redirects: bool = False, **fields: str):
    return browser.post(path, data=fields, follow_redirects=follow_redirects)


def test_a_company_begins_with_an_invitation_writes_a_draft_and_posts_it(
    runtime: Runtime, people: People, browser: TestClient
) -> None:
    assert "Post your first problem" in browser.get("/company").text
    kept = send(browser, NEW, do="keep", **FORM.values)
    assert kept.headers["location"].startswith(f"{NEW}?draft=")
    page = browser.get(kept.headers["location"]).text
    assert "The draft is kept" in page
    assert f"[[{SECRET}]]" in page
    (draft,) = drafts.drafts(as_account(runtime, people.company))
    sent = [send(browser, NEW, do="send", draft=str(draft.id), **FORM.values, **KEY) for _ in range(2)]
    assert sent[0].headers["location"] == sent[1].headers["location"]
    page = browser.get(sent[0].headers["location"]).text
    assert "Your problem has arrived" in page
    assert "Waiting for the office" in page
    listed = browser.get("/company").text
    assert FORM.title in listed
    assert "Being written" not in listed


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": ""}, "This is needed"),
        ({"title": "", "text": "سلام"}, "The problem itself is missing here"),
        ({"title": "", "text": "xin chào"}, "The problem itself is missing here"),
        ({"title": "Hello", "text": "hello"}, "The problem itself is missing here"),
        ({"title": "", "text": "12 30 %"}, "Numbers and signs alone"),
        ({"deadline": "فردا"}, "This day cannot be read"),
        ({"deadline": "1390/01/01"}, "wanted"),
        ({"text": "x" * 200_000}, "at most"),
        ({"text": "a\x00b"}, "cannot be read as text"),
        ({"readiness": "12"}, "wanted 1 to 9"),
        ({"confidentiality": "members"}, "marked passages as secret"),
        ({"goal": f"]]{SECRET}[["}, "A mark stands alone here"),
    ],
)
def test_a_form_with_a_fault_comes_back_as_it_was_typed(
    runtime: Runtime, people: People, browser: TestClient, wrong: dict[str, str], said: str
) -> None:
    typed = {**FORM.values, "tried": "\u202e<script>alert(1)</script>", **wrong}
    page = send(browser, NEW, do="send", **typed, **KEY)
    assert page.status_code == 422
    assert said in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "\u202e" not in page.text
    assert 'aria-invalid="true"' in page.text or "confidentiality-error" in page.text
    assert f'value="{KEY["form_key"]}"' in page.text
    assert list_followed(as_account(runtime, people.company)).total == 0


@pytest.mark.parametrize(("language", "said"), [("en", "nothing to keep"), ("fa", "نگه‌داشتن"), ("vi", "để lưu")])
def test_an_empty_form_is_not_kept_as_a_draft(
    runtime: Runtime, people: People, browser: TestClient, language: str, said: str
) -> None:
    browser.cookies.set("language", language)
    page = send(browser, NEW, do="keep", text=" \n", programme="advice", confidentiality="members", **KEY)
    assert page.status_code == 422
    assert said in page.text
    assert not drafts.drafts(as_account(runtime, people.company))
    assert send(browser, NEW, do="keep", text="سلام", **KEY).status_code == 303


def test_the_clinic_quotes_what_is_said_asks_for_the_rest_and_previews(browser: TestClient) -> None:
    typed = {**FORM.values, "goal": "", "text": f"ماده [[{SECRET}]] گران است. می‌خواهیم ضایعات به ۳٪ برسد."}
    page = send(browser, "/clinic", **typed).text
    assert re.search(r'class="said">\s*<p class="aspect"><b>Goal', page)
    assert re.search(r'class="unsaid">\s*<p class="aspect"><b>What was tried', page)
    secrets = page[page.index('id="secrets"') :]
    assert SECRET not in secrets
    assert "1 passage is hidden" in secrets
    checked = send(browser, NEW, do="check", **typed)
    assert checked.status_code == 200
    assert "1 passage is hidden" in checked.text
    place = re.search(r'name="hide" value="([^"]+)" data-hide="۳٪"', checked.text)
    assert place is not None
    assert "به [[۳٪]] برسد" in send(browser, NEW, hide=place[1], **typed).text
    assert (
        send(browser, "/clinic", text="\x00\ud800".encode("utf-8", "surrogatepass").decode("latin-1")).status_code
        == 200
    )
    assert send(browser, "/clinic", text="س" * 200_000, confidentiality="confidential").status_code == 200


def test_a_form_that_someone_else_changed_shows_both_and_overwrites_nothing(
    runtime: Runtime, people: People, browser: TestClient
) -> None:
    id_ = posted(runtime, people)
    where = f"/company/problems/{id_}/edit"
    assert f"[[{SECRET}]]" in browser.get(where).text
    assert send(browser, where, do="send", version="1", **replace(FORM, tried="نخست").values).status_code == 303
    stale = send(browser, where, do="send", version="1", **replace(FORM, tried="دوم").values)
    assert stale.status_code == 409
    assert "نخست" in stale.text
    assert "دوم" in stale.text
    assert follow(as_account(runtime, people.company), id_).posting.tried == "نخست"
    assert 'name="version" value="2"' in stale.text
    assert send(browser, where, do="send", version="2", **replace(FORM, tried="دوم").values).status_code == 303


def test_what_was_typed_outlives_the_session(runtime: Runtime, people: People, browser: TestClient) -> None:
    browser.cookies.delete(SESSION_COOKIE)
    door = send(browser, NEW, do="send", **FORM.values, **KEY)
    assert door.status_code == 401
    assert SECRET in unescape(door.text)
    gone = browser.post("/clinic", data=FORM.values, headers={"HX-Request": "true"}, follow_redirects=False)
    assert gone.headers.get("hx-redirect", "").startswith("/sign-in")  # which company.js shows and does not follow


@pytest.mark.parametrize("form", [FORM, OPEN_FORM], ids=["confidential", "members"])
def test_a_candidate_has_no_name_in_a_confidential_problem_before_both_accepted(
    runtime: Runtime, people: People, browser: TestClient, form
) -> None:
    id_ = posted(runtime, people, form)
    where = f"/company/problems/{id_}"
    assert "Experts proposed" not in browser.get(where).text
    asked = offered(runtime, people, id_)
    page = browser.get(where).text
    is_open = form is OPEN_FORM
    for told in ("مریم رستگار", "دانشگاه b", "example.org/m", "مصرف گاز کورهٔ ذوب</"):
        assert (told in page[page.index('id="candidates"') : page.index("messages-company")]) == is_open
    assert "دانشیار" in page
    assert "ex-" not in page

    answer = f"{where}/candidates/{asked.id}/answer"
    refused = send(browser, answer, answer="declined", reason="", version=str(asked.version))
    assert refused.status_code == 422
    assert "This is needed" in refused.text
    stale = send(browser, answer, answer="accepted", version="99")
    assert stale.status_code == 409
    for _ in range(2):
        assert send(browser, answer, answer="accepted", version=str(asked.version)).status_code == 303
    assert "The expert is being asked" in browser.get(where).text
    introductions.answer_as_expert(as_account(runtime, people.faculty), asked.id, "yes")
    known = browser.get(where).text
    assert "مریم رستگار" in known
    assert "/cases/" in known
    assert "messages-all" in known


def test_who_reads_a_confidential_problem_in_full_sees_what_is_marked_in_it(
    runtime: Runtime, people: People, browser: TestClient
) -> None:
    typed = replace(FORM, title="[[<b>راز]] کوره", tried="همه‌چیز")
    id_ = posted(runtime, people, typed)
    office = signed_in(runtime, people.officer)
    office.cookies.set("language", "en")
    for page in (browser.get(f"/company/problems/{id_}").text, office.get(f"/problems/{id_}").text):
        told = re.sub(r'<bdi class="visually-hidden">[^<]*</bdi>', "", page)
        marked = re.findall(r'<mark class="secret">(.*?)</mark>', told)
        assert sorted(marked) == sorted(["Secret", "&lt;b&gt;راز", SECRET, SECRET, FORM.place])
        assert "read by the company and its office alone" in page
        assert '<bdi class="visually-hidden">secret: </bdi>' in page
        assert "همه‌چیز" in page
    open_id = posted(runtime, people, OPEN_FORM)
    assert '"secret"' not in browser.get(f"/company/problems/{open_id}").text


@pytest.mark.parametrize("code", ["fa", "vi"])
def test_a_kind_of_cooperation_has_one_name_in_every_room(code: str) -> None:
    known, gettext = words_of(code).programmes, translations(code).gettext
    for programme, in_offices in (("licence", "R&D licence"), ("post-doc", "post-doc")):
        assert known[programme].name.lower() == gettext(in_offices) == programme_name(programme, code)


def test_nobody_else_finds_the_pages_of_a_company(runtime: Runtime, people: People) -> None:
    id_ = posted(runtime, people)
    pages = ("", "/edit")
    for account, status in ((people.rival, 404), (people.officer, 404), (people.faculty, 403)):
        other = signed_in(runtime, account)
        assert {other.get(f"/company/problems/{id_}{page}").status_code for page in pages} == {status}
        for verb in ("edit", "withdraw", "close", "candidates/1/answer"):
            assert send(other, f"/company/problems/{id_}/{verb}", do="send", **FORM.values).status_code in (403, 404)
    assert follow(as_account(runtime, people.company), id_).posting.version == 1


def test_a_company_ends_its_problem_with_a_reason(runtime: Runtime, people: People, browser: TestClient) -> None:
    id_ = posted(runtime, people)
    where = f"/company/problems/{id_}"
    assert send(browser, f"{where}/close", reason="", version="1").status_code == 422
    assert send(browser, f"{where}/close", reason="solved", version="9").status_code == 409
    for _ in range(2):
        done = send(browser, f"{where}/close", reason="solved", version="1", follow_redirects=True)
        assert "It is solved, with an expert found here" in done.text
    assert "Change it" not in done.text
    assert FORM.title in browser.get("/company?show=ended").text


def test_an_office_writes_down_what_came_by_telephone(runtime: Runtime, people: People) -> None:
    office = signed_in(runtime, people.officer)
    assert office.get(NEW, follow_redirects=False).headers["location"] == "/organisations"
    assert f"{NEW}?for=rival" in office.get("/organisations/rival").text
    page = office.get(f"{NEW}?for=rival").text
    assert 'name="for" value="rival"' in page
    assert send(office, "/clinic", **{**OPEN_FORM.values, "for": "rival"}).status_code == 200
    done = send(office, NEW, do="send", **{**OPEN_FORM.values, "for": "rival"}, **KEY)
    assert done.headers["location"].startswith("/problems/p-")
    (found,) = list_followed(as_account(runtime, people.rival)).items
    assert found.posting.institution_id == "in-a"
    assert OPEN_FORM.title in office.get("/organisations/rival").text
    assert send(office, NEW, do="send", **{**OPEN_FORM.values, "for": "nobody"}, form_key="n" * 20).status_code == 404
