"""The verbs of an office's templates of letters: list them, read one, put its own in the place of ours, go back.

Each verb is one unit of work, logged there. What may be in a template `service.documents` says. Knows no HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher.errors import NotFound
from service.accounts import audit
from service.accounts.actors import NotPermitted
from service.accounts.permissions import need
from service.cases import document_store
from service.cases.document_store import OfficeTemplate
from service.cases.file_kinds import safe_name
from service.conflicts import Stale
from service.documents.letters import LETTER_KINDS, check_template, shipped_template
from service.documents.template_tags import TemplateRefused
from service.runtime import Runtime
from service.web.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Offered:
    """A template that letters of a kind are made with in a language; ``own`` is the office's, where it has one."""

    kind: str
    lang: str
    own: OfficeTemplate | None

    @property
    def version(self) -> int:
        """What a form that replaces it was opened with; ours is 0."""
        return self.own.version if self.own is not None else 0


def list_templates(runtime: Runtime) -> list[Offered]:
    """List the template of each kind in each language that the actor's office uses."""
    need(runtime.actor, "letter.template")
    with runtime.database.unit() as session:
        own = document_store.templates_of(session, runtime.actor.institution_id)
    return [Offered(kind, lang, own.get((kind, lang))) for kind in LETTER_KINDS for lang in LANGUAGES]


def read_template(runtime: Runtime, kind: str, lang: str, *, ours: bool = False) -> bytes:
    """Read the template that the actor's office uses, or ours.

    Raises
    ------
    NotFound
        If there is no such kind or language.
    """
    need(runtime.actor, "letter.template")
    _known(kind, lang)
    if not ours:
        with runtime.database.unit() as session:
            if (own := document_store.template_content(session, runtime.actor.institution_id, kind, lang)) is not None:
                return own
    return shipped_template(kind, lang)


def put_template(runtime: Runtime, kind: str, lang: str, name: str, content: bytes, *, version: int) -> None:
    """Put the office's own template in the place of what it used; the same once more changes nothing.

    Parameters
    ----------
    version : int
        What `Offered.version` said when the form was opened.

    Raises
    ------
    NotPermitted
        If the actor works for no office.
    NotFound
        If there is no such kind or language.
    TemplateRefused
        If it is not safe, asks for what there is not, or asks for nothing, as a letter that is filled in does.
    Stale
        If someone else replaced it since.
    """
    institution_id = _office(runtime)
    _known(kind, lang)
    checked = check_template(content)
    if not checked.placeholders:
        raise TemplateRefused("none", "The template asks for nothing, so that every letter would be the same.")
    values = {
        "name": safe_name(name, "docx"), "content": content, "placeholders": list(checked.placeholders),
        "account_id": runtime.actor.account_id,
    }  # fmt: skip
    with runtime.database.unit() as session:
        before = document_store.get_template(session, institution_id, kind, lang)
        if before is not None and document_store.template_content(session, institution_id, kind, lang) == content:
            return
        if (before.version if before is not None else 0) != version:
            raise Stale("template", f"{kind}.{lang}")
        if before is not None:
            document_store.change_template(session, institution_id, kind, lang, **values)
        elif not document_store.add_template(session, institution_id, kind, lang, **values):
            raise Stale("template", f"{kind}.{lang}")
        audit.note(session, runtime.actor, "changed", "template", f"{kind}.{lang}")


def reset_template(runtime: Runtime, kind: str, lang: str, *, version: int) -> None:
    """Go back to our template; where ours is used already nothing changes. Raises as `put_template` does."""
    institution_id = _office(runtime)
    _known(kind, lang)
    with runtime.database.unit() as session:
        before = document_store.get_template(session, institution_id, kind, lang)
        if before is None:
            return
        if before.version != version:
            raise Stale("template", f"{kind}.{lang}")
        document_store.remove_template(session, institution_id, kind, lang)
        audit.note(session, runtime.actor, "reset", "template", f"{kind}.{lang}")


def _office(runtime: Runtime) -> str:
    need(runtime.actor, "letter.template")
    if runtime.actor.institution_id is None:
        raise NotPermitted("Templates belong to an institution's office. Sign in as one of its officers.")
    return runtime.actor.institution_id


def _known(kind: str, lang: str) -> None:
    if kind not in LETTER_KINDS or lang not in LANGUAGES:
        raise NotFound("template", f"{kind}.{lang}")
