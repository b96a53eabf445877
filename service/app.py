"""The application: every route, every error, every header, in one place.

A `Runtime` comes in and an ASGI application goes out. Knows the rooms' routers
and nothing of what they do.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

from fastapi import Depends, FastAPI
from starlette.staticfiles import StaticFiles

from service import errors
from service.accounts.api import router as consortia
from service.accounts.audit_pages import router as audit_pages
from service.accounts.colleague_pages import router as colleague_pages
from service.accounts.me_pages import router as me_pages
from service.accounts.oidc_pages import router as oidc_pages
from service.accounts.people_pages import router as people_pages
from service.accounts.security_pages import router as security_pages
from service.accounts.sign_pages import router as sign_pages
from service.agreements.pages import router as agreement_pages
from service.api import health, jobs
from service.cases.achievement_pages import router as achievements
from service.cases.case_pages import router as case_pages
from service.cases.change_pages import router as case_changes
from service.cases.document_pages import router as case_documents
from service.cases.outcome_pages import router as case_outcomes
from service.cases.template_pages import router as letter_templates
from service.catalogue.api import router as catalogue
from service.catalogue.expert_pages import router as expert_pages
from service.catalogue.export_api import router as exports
from service.help.pages import router as help_pages
from service.identity.api import router as identity
from service.imports.api import router as imports
from service.introductions.conflict_pages import router as conflict_pages
from service.introductions.exposure_pages import router as exposure_pages
from service.introductions.inbox_pages import router as inbox_pages
from service.introductions.list_pages import router as problem_lists
from service.introductions.problem_pages import router as problem_pages
from service.learning.api import router as learning
from service.mail.stop_pages import one_click_router
from service.mail.stop_pages import router as mail_stops
from service.matching.api import router as matching
from service.matching.pages import router as pages
from service.messages.pages import router as message_pages
from service.office.base import body_limit
from service.office.change_pages import router as office_changes
from service.office.flag_pages import router as office_flags
from service.office.health_pages import router as office_health
from service.office.identity_pages import router as office_identity
from service.office.import_pages import router as office_imports
from service.office.job_pages import router as office_jobs
from service.office.suggestion_pages import router as office_suggestions
from service.opportunities.asking_pages import router as asking_pages
from service.opportunities.claim_pages import invitations as claim_invitations
from service.opportunities.claim_pages import router as claim_pages
from service.opportunities.disowned_pages import router as disowned_pages
from service.opportunities.pages import router as opportunity_pages
from service.opportunities.profile_pages import router as profile_pages
from service.opportunities.work_pages import router as work_pages
from service.problems.api import router as problems
from service.problems.company_pages import router as company_pages
from service.problems.organisation_pages import router as organisation_pages
from service.problems.posting_pages import router as posting_pages
from service.reports.pages import router as report_pages
from service.runtime import Runtime
from service.search.pages import router as search_pages
from service.suggestions.api import router as suggestions
from service.web.guard import API, guard
from service.web.limits import LimitBody, SecureHeaders
from service.web.records import ProblemDetails, fails
from service.web.render import STATIC

# Before what it belongs to: `/problems/{id}/matches` would otherwise read as a problem's id.
API_ROUTERS: Final = (
    matching, imports, exports, identity, suggestions, catalogue, consortia, problems, learning, jobs,
)  # fmt: skip
PAGE_ROUTERS: Final = (
    colleague_pages,
    pages,
    sign_pages,
    oidc_pages,
    me_pages,
    security_pages,
    people_pages,
    audit_pages,
    office_health,
    office_imports,
    office_jobs,
    office_changes,
    office_identity,
    office_flags,
    office_suggestions,
    mail_stops,
    one_click_router,
    claim_invitations,
    expert_pages,
    organisation_pages,
    posting_pages,
    company_pages,
    message_pages,
    search_pages,
    help_pages,
    agreement_pages,
    report_pages,
    inbox_pages,
    problem_lists,
    problem_pages,
    exposure_pages,
    conflict_pages,
    opportunity_pages,
    asking_pages,
    profile_pages,
    work_pages,
    claim_pages,
    disowned_pages,
    case_pages,
    case_changes,
    case_documents,
    case_outcomes,
    letter_templates,
    achievements,
)
DESCRIPTION: Final = (
    "Links university faculty to industry's problems: ranked and explained, in Persian, English and Vietnamese.\n\n"
    "Reading what is public is open. Writing, and reading what an institution or a consortium keeps to itself, "
    "needs an API token: `peyvand token create NAME` makes one, `Authorization: Bearer TOKEN` sends it. "
    "Every error is `application/problem+json` (RFC 9457)."
)


def create_app(runtime: Runtime) -> FastAPI:
    """Make the application that serves the pages and the API over an open runtime."""
    app = FastAPI(
        title="Peyvand",
        version=version("peyvand"),
        description=DESCRIPTION,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # these pages would fetch their scripts from another host
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(guard)],
    )
    app.state.runtime = runtime
    for router in API_ROUTERS:
        app.include_router(router, prefix=API, responses=fails(401))
    app.include_router(health, responses=fails())
    for router in PAGE_ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC))
    errors.install(app)
    _document_errors(app)
    app.add_middleware(LimitBody, limit_of=body_limit)
    app.add_middleware(SecureHeaders)
    return app


def _document_errors(app: FastAPI) -> None:
    """Put the shape of every error into the OpenAPI document, in the place of FastAPI's own."""
    make = app.openapi

    def documented() -> dict[str, object]:
        if app.openapi_schema is None:
            schemas = make().setdefault("components", {}).setdefault("schemas", {})
            details = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(details.pop("$defs", {}))
            schemas["ProblemDetails"] = details
            for replaced in ("HTTPValidationError", "ValidationError"):
                schemas.pop(replaced, None)
        return app.openapi_schema or {}

    app.openapi = documented  # type: ignore[method-assign]
