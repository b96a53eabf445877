"""The page of an office's templates of letters: which are ours, which its own, and how to put one in our place.

A form or an address comes in, one verb of `service.cases.templates` is called.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response

from matcher.errors import InvalidInput, PeyvandError
from service.cases import templates
from service.cases.document_pages import uploaded
from service.cases.shared_pages import attachment, case_page, version_of
from service.cases.words import said_of, words_of
from service.conflicts import Stale
from service.documents.facts import placeholders
from service.documents.letters import DOCX, LETTER_KINDS
from service.documents.template_check import MOST_BYTES
from service.web.desk import AtDesk, Desk, Posted, desk_router, see
from service.web.languages import LANGUAGES

router = desk_router()


@router.get("/templates")
def show_templates(desk: AtDesk) -> Response:
    """List the templates, with what each placeholder stands for."""
    return _page(desk)


@router.get("/templates/{kind}/{lang}")
def download(desk: AtDesk, kind: str, lang: str) -> Response:
    """Send a template, to be edited: the one that is used, or ours."""
    content = templates.read_template(desk.runtime, kind, lang, ours=desk.asked("ours") == "yes")
    return attachment(f"{words_of(lang).letters[kind]}.docx", DOCX, content)


@router.post("/templates/{kind}/{lang}")
def replace(desk: AtDesk, sent: Posted, kind: str, lang: str) -> Response:
    """Put the office's own template in the place of what it used."""
    try:
        name, content = uploaded(sent, MOST_BYTES)
        templates.put_template(desk.runtime, kind, lang, name, content, version=version_of(sent))
    except InvalidInput as error:
        return _page(desk, status=422, faults=_faults(kind, lang, error, desk.code))
    except Stale as error:
        return _page(desk, status=409, faults=_faults(kind, lang, error, desk.code))
    return see(f"/templates#{kind}-{lang}", told="replaced")


@router.post("/templates/{kind}/{lang}/reset")
def reset(desk: AtDesk, sent: Posted, kind: str, lang: str) -> Response:
    """Go back to our template."""
    try:
        templates.reset_template(desk.runtime, kind, lang, version=version_of(sent))
    except Stale as error:
        return _page(desk, status=409, faults=_faults(kind, lang, error, desk.code))
    return see(f"/templates#{kind}-{lang}", told="reset")


def _page(desk: Desk, *, status: int = 200, faults: Mapping[str, str] | None = None) -> Response:
    return case_page(
        desk, "cases/templates.html", status=status, faults=faults, offered=templates.list_templates(desk.runtime),
        kinds=LETTER_KINDS, codes=tuple(LANGUAGES), explained=placeholders(desk.code),
        may_change=desk.actor.institution_id is not None,
    )  # fmt: skip


def _faults(kind: str, lang: str, error: PeyvandError, code: str) -> dict[str, str]:
    return {f"{kind}-{lang}": said_of(error, code)}
