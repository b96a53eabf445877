"""Where the portal's pages are: every GET route of the table, with things of the sample's in its parameters.

A route that is new and has no parameter is found by itself; one that has some needs a line here, and a test says so.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from matcher.records import Expert
from service.accounts import account_store, sign_in
from service.accounts.permissions import NONE, PERMISSIONS
from service.accounts.routes import ROUTES
from service.accounts.signing import sign
from service.agreements.workflow import list_agreements
from service.cases.publishing import list_achievements
from service.cases.workflow import Wanted, board, list_cases
from service.catalogue.workflow import create_expert
from service.documents.letters import LETTER_KINDS
from service.imports.bringing import Order
from service.imports.changes import list_changes
from service.introductions import conflicts
from service.introductions.choosing import put_forward
from service.listing import Page
from service.mail.letters import STOP_PURPOSE
from service.office.kept import begin, keep
from service.opportunities import claiming
from service.opportunities.home import home
from service.opportunities.own_works import list_works
from service.problems.drafts import save_draft
from service.problems.following import list_followed
from service.problems.posting_form import Form
from service.runtime import Runtime
from tests.portal.stage import Portal

GLASS: Final = "pr-01"
OFFICE: Final = "in-sepidrud"
KINDS: Final = ("anyone", "company", "faculty", "officer", "administrator", "secretary")
NOT_PAGES: Final = {
    "/health/live": "for machines",
    "/health/ready": "for machines",
    "/oidc/start": "sends on to the issuer",
    "/oidc/back": "sends on",
    "/desk": "sends on",
    "/clinic": "sends on",
    "/messages": "sends on",
    "/sign-in/code": "sends on; the page of the code is an answer to a form",
    "/mail/stop/{token}/now": "sends on",
    "/cases/list.xlsx": "a file",
    "/cases/{case_id}/documents/{document_id}": "a file",
    "/templates/{kind}/{lang}": "a file",
    "/reports/{term}.{format}": "a file",
    "/office/export/{format}": "a file",
}
SENDS_ON: Final = {("/sign-in", kind) for kind in KINDS if kind != "anyone"}
"""Where somebody who is signed in is sent on from."""
SEEN_TWICE: Final = ("/inbox", "/me")
"""Pages of an officer that an administrator is seen on too; the others are alike for both."""
LIST: Final = "نام و نام خانوادگی,رایانامه,گروه\nمهتاب آذرگون,m.azargun@sepidrud.example,مهندسی مواد\n".encode()


@dataclass(frozen=True, slots=True)
class Place:
    """A page as one kind of reader finds it."""

    kind: str
    route: str
    path: str


def places(portal: Portal) -> Iterator[Place]:
    """List every page of every kind of reader."""
    known = _things(portal)
    for (method, route), action in ROUTES.items():
        if method != "GET" or route.startswith("/api/") or route in NOT_PAGES:
            continue
        for kind in KINDS:
            if PERMISSIONS[action][kind] == NONE or (route, kind) in SENDS_ON:
                continue
            if kind == "administrator" and PERMISSIONS[action]["officer"] != NONE and route not in SEEN_TWICE:
                continue
            for path in _paths(known, route, kind):
                yield Place(kind, route, path)


def _paths(known: Mapping[str, Mapping[str, tuple[str, ...]]], route: str, kind: str) -> tuple[str, ...]:
    if route not in known:
        assert "{" not in route, f"{route}: say in tests/portal/places.py which of the sample's things it is shown with"
        return (route,)
    of_kind = known[route]
    return of_kind.get(kind, of_kind.get("", ()))


def _things(portal: Portal) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Name the sample's things, after adding what a sample that ends well does not have; "" is every kind."""
    office, company, faculty = (portal.as_somebody(role) for role in ("officer", "company", "faculty"))
    question = put_forward(office, "pr-02", "ex-001", to="expert")
    put_forward(office, GLASS, "ex-002", to="company")
    conflicts.record(office, "ex-003", "or-01", "own-start-up", note="شرکت خودش")
    preview = _kept(office)
    job = begin(office, office.actor, _kept(office), Order(institution_id=OFFICE))
    portal.work()
    change = list_changes(office).items[0].id
    draft = save_draft(company, Form.of({"title": "پیش‌نویس", "text": "کوره گرم نمی‌شود"}))
    [secret] = [
        each.problem.id for each in list_followed(company).items if each.problem.confidentiality == "confidential"
    ]
    case = board(office).cases[0].id
    done = list_cases(office, Wanted(state="closed"), Page())[0].items[0].id
    [achievement] = list_achievements(office, Page(), words="", kind=None).items
    [agreement] = list_agreements(office).items
    work = list_works(faculty).items[0].evidence.id
    feed = home(faculty, Page()).feed.items[0].told.shown.problem.id
    create_expert(office, Expert("unclaimed", "مهتاب آذرگون", OFFICE, email="m.azargun@sepidrud.example"))
    claiming.invite(office, "unclaimed")
    with portal.runtime.database.unit() as session:
        claimant = account_store.account_of_expert(session, "unclaimed")
        assert claimant is not None
        links = {
            purpose: sign_in.make_link(session, claimant, purpose) for purpose in ("claim", "password", "invitation")
        }
        stop = sign(session, STOP_PURPOSE, {"account": claimant.id, "kind": "expert-asked"})
        new_email = {
            role: sign(session, "new address", {"account": each.id, "email": f"new-{each.email}", "version": 1})
            for role, each in portal.people.items()
        }
    return {
        "/": {"": ("/",)},
        "/l/{secret}": {"anyone": (f"/l/{links['password']}", f"/l/{links['invitation']}")},
        "/me/email/{signed}": {role: (f"/me/email/{signed}",) for role, signed in new_email.items()},
        "/people/{account_id}": {"": (f"/people/{portal.people['officer'].id}",)},
        "/mail/stop/{token}": {"anyone": (f"/mail/stop/{stop}",)},
        "/claim/{token}": {"anyone": (f"/claim/{links['claim']}", "/claim/nothing")},
        "/search": {"": ("/search", "/search?q=شیشه")},
        "/experts/{id:path}": {"anyone": ("/experts/ex-001",), "officer": ("/experts/ex-001", "/experts/unclaimed")},
        "/organisations/{id:path}/edit": {"": ("/organisations/or-01/edit",)},
        "/organisations/{id:path}": {"": ("/organisations/or-01",)},
        "/organisations/{id:path}/people": {"": ("/organisations/or-01/people",)},
        "/problems/{problem_id:path}/compare": {"": (f"/problems/{GLASS}/compare?ids=ex-001,ex-002,ex-004",)},
        "/problems/{problem_id:path}": {"": (f"/problems/{GLASS}", f"/problems/{secret}")},
        "/opportunities/problem/{id:path}": {"": (f"/opportunities/problem/{feed}",)},
        "/opportunities/{introduction}": {"": (f"/opportunities/{question.id}",)},
        "/profile": {"": ("/profile", "/profile?as=anyone")},
        "/profile/works/{id:path}": {"": (f"/profile/works/{work}",)},
        "/not-mine": {"": ("/not-mine",)},
        "/cases/new": {"": ("/cases/new", f"/cases/new?problem={GLASS}")},
        "/cases/{case_id}": {"": (f"/cases/{case}", f"/cases/{done}")},
        "/cases/{case_id}/steps": {"": (f"/cases/{case}/steps?to=contract",)},
        "/cases/{case_id}/close": {"": (f"/cases/{case}/close",)},
        "/cases/{case_id}/letters/{kind}": {"": tuple(f"/cases/{case}/letters/{kind}" for kind in LETTER_KINDS)},
        "/cases/{case_id}/outcome": {"": (f"/cases/{case}/outcome", f"/cases/{done}/outcome")},
        "/achievements/{outcome_id}": {"": (f"/achievements/{achievement.id}",)},
        "/company": {"company": ("/company",)},
        "/company/people": {"company": ("/company/people",)},
        "/company/problems/new": {
            "company": ("/company/problems/new", f"/company/problems/new?draft={draft.id}"),
            "officer": ("/company/problems/new?for=or-01",),
        },
        "/company/problems/{id:path}/edit": {"company": (f"/company/problems/{secret}/edit",)},
        "/company/problems/{id:path}": {"company": (f"/company/problems/{GLASS}", f"/company/problems/{secret}")},
        "/agreements/{agreement_id}": {"": (f"/agreements/{agreement.id}",)},
        "/agreements/{agreement_id}/edit": {"": (f"/agreements/{agreement.id}/edit",)},
        "/office/health/{finding}": {"": ("/office/health/without-evidence",)},
        "/office/jobs/{job_id}": {"": (f"/office/jobs/{job}",)},
        "/office/import/{name}": {"officer": (f"/office/import/{preview}",)},
        "/office/changes/{import_id}": {"": (f"/office/changes/{change}",)},
        "/office/changes/{import_id}/undo": {"": (f"/office/changes/{change}/undo",)},
    }  # fmt: skip


def _kept(office: Runtime) -> str:
    return keep(office, office.actor, [("list.csv", io.BytesIO(LIST))], Order(institution_id=OFFICE))
