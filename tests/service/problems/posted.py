"""A store with a company, two offices, an expert and a problem with secrets, for the tests of this room."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from matcher.records import Evidence, Expert, Institution, Organisation
from service.accounts.account_store import Account
from service.catalogue.workflow import create_evidence, create_expert, create_institution
from service.introductions import workflow as introductions
from service.introductions.workflow import Introduction
from service.matching.workflow import match_problem
from service.problems.posting import post_problem
from service.problems.posting_form import Form
from service.problems.workflow import create_organisation
from service.runtime import Runtime
from tests.service.signed_in import account_for

SECRET = "نگین‌تاب"
FORM = Form(
    title="کورهٔ ذوب",
    text=f"مصرف گاز کورهٔ ذوب شیشه زیاد است و لعاب [[{SECRET}]] ترک برمی‌دارد.",
    goal=f"مصرف به ۳٪ برسد بی [[{SECRET}]].",
    place="خط ۲ رشت",
    confidentiality="confidential",
    office="in-a",
)
OPEN_FORM = replace(FORM, text="مصرف گاز کورهٔ ذوب شیشه زیاد است.", goal="", confidentiality="members")


@dataclass(frozen=True)
class People:
    company: Account
    rival: Account
    officer: Account
    other_officer: Account
    faculty: Account


def people_in(runtime: Runtime) -> People:
    """Fill a store: organisations, offices ``in-a`` and ``in-b``, an expert, and an account of each."""
    for letter in "ab":
        create_institution(runtime, Institution(f"in-{letter}", f"دانشگاه {letter}"))
    for name in ("glass", "rival"):
        create_organisation(runtime, Organisation(name, f"شرکت {name}", "glass", "گیلان"))
    create_expert(
        runtime, Expert("ex", "مریم رستگار", "in-b", position="دانشیار", field="2.5", url="https://example.org/m")
    )
    for number, title in enumerate((f"ترک لعاب {SECRET} در کورهٔ ذوب شیشه", "مصرف گاز کورهٔ ذوب")):
        create_evidence(runtime, Evidence(f"ev-{number}", ("ex",), "publication", title, lang="fa", year=2020))
    return People(
        account_for(runtime, "company", organisation_id="glass"),
        account_for(runtime, "company", organisation_id="rival"),
        account_for(runtime, "officer", institution_id="in-a"),
        account_for(runtime, "officer", institution_id="in-b"),
        account_for(runtime, "faculty", expert_id="ex"),
    )


def as_account(runtime: Runtime, account: Account) -> Runtime:
    return runtime.on_behalf_of(account.actor)


def posted(runtime: Runtime, people: People, form: Form = FORM) -> str:
    return post_problem(as_account(runtime, people.company), form, form_key=secrets.token_urlsafe(16))


def offered(runtime: Runtime, people: People, problem_id: str) -> Introduction:
    """Have the office choose the expert by the ranking, release them to the company, and ask them."""
    office = as_account(runtime, people.officer)
    run = match_problem(office, problem_id)
    chosen = introductions.choose(office, problem_id, "ex", run_id=run.id)
    introductions.release(office, chosen.id)
    return introductions.ask(office, chosen.id)
