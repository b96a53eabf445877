"""Of a confidential problem, before its reveal: who may not know finds its secrets on no page and in no answer."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.accounts.consortia import Consortium, replace_consortium
from service.accounts.routes import ROUTES
from service.accounts.workflow import create_token
from service.app import API, create_app
from service.catalogue.embedding import embed_evidence
from service.days import today
from service.introductions import workflow as introductions
from service.jobs import run_worker
from service.messages.workflow import write
from service.runtime import Runtime
from tests.service.problems.posted import SECRET, People, as_account, offered, people_in, posted
from tests.service.signed_in import account_for, signed_in

OWN_WORD: Final = "رازِ پیام"
COMPANY: Final = "شرکت glass"
EXPERT: Final = "مریم رستگار"


@pytest.fixture
def told(runtime: Runtime) -> tuple[People, dict[str, str]]:
    """A problem that was posted, ranked, released and asked, with a message in each thread; and what is where."""
    people = people_in(runtime)
    embed_evidence(runtime)
    problem_id = posted(runtime, people)
    run_worker(runtime, until_empty=True)
    known = offered(runtime, people, problem_id)
    company, office = as_account(runtime, people.company), as_account(runtime, people.officer)
    write(company, problem_id, "company", OWN_WORD, form_key="one")
    write(office, problem_id, "expert", OWN_WORD, form_key="two", introduction_id=known.id)
    introductions.answer_as_company(company, known.id, "accepted", reason=OWN_WORD)
    with runtime.database.unit() as session:
        job = session.scalar(text("SELECT max(id) FROM procrastinate_jobs WHERE task_name = 'rank_problem'"))
    return people, {
        "problem_id": problem_id, "id": problem_id, "introduction": str(known.id), "introduction_id": str(known.id),
        "run": str(known.run_id), "job_id": str(job), "account_id": "1", "case_id": "1", "thread": "company",
        "term": "1405-1", "format": "html", "kind": "introduction", "lang": "fa",
    }  # fmt: skip


def addresses(ids: dict[str, Any]) -> list[str]:
    found = []
    for method, path in ROUTES:
        if method != "GET" or path.startswith(("/oidc", "/sign-out")):
            continue
        known = {**ids, "id": ids["run"]} if path == f"{API}/matches/{{id}}" else ids
        known = {**known, "id": ids["job_id"]} if path == f"{API}/jobs/{{id}}" else known
        found.append(re.sub(r"\{(\w+)(:path)?\}", lambda name, of=known: of.get(name[1], "1"), path))
    return [*found, f"/search?q={SECRET}", "/search?q=کورهٔ", f"/search?q={OWN_WORD}", f"{API}/problems?sector=glass"]


def test_no_page_tells_a_secret_to_whom_it_is_none_of(runtime: Runtime, told: tuple[People, dict[str, str]]) -> None:
    people, ids = told
    replace_consortium(runtime, Consortium("all", "همه", today(), None, ("in-a", "in-b")))
    readers = {
        "rival": signed_in(runtime, people.rival),
        "other_officer": signed_in(runtime, people.other_officer),
        "other_administrator": signed_in(runtime, account_for(runtime, "administrator", institution_id="in-b")),
        "secretary": signed_in(runtime, account_for(runtime, "secretary", consortium_id="all")),
        "anyone": TestClient(create_app(runtime), raise_server_exceptions=False, headers={"Accept": "text/html"}),
        "token": TestClient(create_app(runtime), raise_server_exceptions=False),
        "faculty": signed_in(runtime, people.faculty),
        "company": signed_in(runtime, people.company),
    }
    readers["token"].headers["Authorization"] = f"Bearer {create_token(runtime, 'b', institution_id='in-b')}"
    hidden = dict.fromkeys(readers, (SECRET, OWN_WORD))
    hidden["faculty"] = (SECRET, COMPANY, people.company.name, people.company.email)
    hidden["company"] = (EXPERT, people.faculty.name, people.faculty.email, "example.org/m")
    wrong = set()
    for name, client in readers.items():
        for address in addresses(ids):
            if address.startswith(f"{API}/organisations"):
                continue  # a list of all of them, open to everyone
            if name == "company" and address.startswith(("/experts", f"{API}", "/search")):
                continue  # whom the catalogue shows to all
            answer = client.get(address, follow_redirects=False)
            said = answer.text.replace(f"ترک لعاب {SECRET}", "")  # the title of a work of the expert's, which is public
            said = re.sub(r'value="[^"]*"', "", said) if address.startswith("/search") else said
            wrong |= {(name, address, each) for each in hidden[name] if each in said}
    assert wrong == set()
