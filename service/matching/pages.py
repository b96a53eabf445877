"""The page where a problem is typed and its experts are shown.

A form comes in, one workflow call is made, a page goes out. The text of a
problem travels in the body of a POST and never in an address, so that no log
and no history keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from fastapi import Request, Response

from matcher.errors import InvalidInput, ModelUnavailable, PeyvandError, ProblemTooLong, UnreadableText
from matcher.records import Match, Problem
from matcher.statement import MAX_PROBLEM_CHARACTERS
from service.catalogue.workflow import list_experts
from service.database import DatabaseUnavailable
from service.errors import logger, status_of
from service.listing import Page
from service.matching import workflow
from service.matching.examples import EXAMPLES
from service.matching.form import LIMITS, Form, read_form
from service.matching.reasons import reason_sentence
from service.matching.view import shown_answer
from service.matching.workflow import MatchRun
from service.runtime import Runtime
from service.web.desk import ONE_YEAR_SECONDS, AtDesk, DeskRoute, Posted, desk_router, laid_out, language_of
from service.web.faults import sentence
from service.web.languages import COOKIE, Language, chosen_language, number, translations
from service.web.shown import Run, by_isolates


class HomeRoute(DeskRoute):
    """Shows the form again where it came with an old word: it changes nothing, and nothing typed is lost."""

    @staticmethod
    def outdated(request: Request) -> Response:
        """Show what was typed in its place, to be sent once more."""
        runtime: Runtime = request.app.state.runtime
        form = read_form(request.state.sent.fields)
        language = chosen_language(form.language, None, language_of(request, runtime).code)
        _: Callable[[str], str] = translations(language.code).gettext
        said = _("This page was opened a while ago. Your text is still here; send it once more.")
        return form_page(request, runtime, language, form, notice=said, status=409)


router = desk_router(route_class=HomeRoute)


@router.get("/")
def show_form(desk: AtDesk) -> Response:
    """Show the empty form."""
    return form_page(desk.request, desk.runtime, desk.language, Form())


@router.post("/")
def show_answer(desk: AtDesk, sent: Posted) -> Response:
    """Show the experts for what was typed, or what is wrong with it."""
    request, runtime, form = desk.request, desk.runtime, read_form(sent.fields)
    language = chosen_language(form.language, None, desk.code)
    if form.example is not None and form.example <= len(examples := EXAMPLES[language.code]):
        example = examples[form.example - 1]
        form = replace(form, title=example.title, text=example.text)
    if not form.asks:
        return _remember(form.language, language, form_page(request, runtime, language, form))
    try:
        run = workflow.match(runtime, Problem(id="", title=form.title, text=form.text), limit=form.limit)
    except InvalidInput as error:
        said = explained(error, language)
        shown = form_page(request, runtime, language, form, field_error=said, status=status_of(error))
    except PeyvandError as error:
        logger.error("%s %s: %s", request.method, request.url.path, error)
        shown = form_page(request, runtime, language, form, notice=explained(error, language), status=status_of(error))
    else:
        shown = form_page(request, runtime, language, form, run=run)
    return _remember(form.language, language, shown)


def explained(error: PeyvandError, language: Language) -> str:
    """Say in the reader's language what is wrong and what to do."""
    _: Callable[[str], str] = translations(language.code).gettext
    known: Mapping[type[PeyvandError], str] = {
        ProblemTooLong: _(
            "This text is too long: at most %(most)s characters are read. "
            "Keep what describes the problem and leave attachments out."
        )
        % {"most": number(MAX_PROBLEM_CHARACTERS, language.code)},
        UnreadableText: _("Some characters here cannot be read as text. Paste the problem again as plain text."),
        InvalidInput: _("This cannot be used: %(reason)s") % {"reason": error},
        DatabaseUnavailable: _(
            "The store does not answer at the moment. Your text is still here; try again in a minute."
        ),
        ModelUnavailable: _(
            "The language model is not ready. Your text is still here; whoever runs the service must look."
        ),
        PeyvandError: _("Something went wrong. Your text is still here; try again."),
    }
    return sentence(error, language.code, known)


def form_page(
    request: Request,
    runtime: Runtime,
    language: Language,
    form: Form,
    *,
    run: MatchRun | None = None,
    field_error: str | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    """Lay out the form, with the answer below it if there is one."""
    empty = False
    if notice is None:
        try:
            empty = list_experts(runtime, page=Page(limit=1)).total == 0
        except PeyvandError as error:
            notice, status = explained(error, language), status_of(error)
    return laid_out(
        request,
        language,
        "home.html",
        status=status,
        form=form,
        limits=LIMITS,
        examples=EXAMPLES[language.code],
        empty_catalogue=empty,
        field_error=field_error,
        notice=notice,
        shown=shown_answer(run.answer, run.slots) if run else None,
        answered_at=run.created_at if run else None,
        reason_of=partial(_reason, language.code),
    )


def _reason(code: str, match: Match) -> tuple[Run, ...]:
    """Say why, with what is quoted apart."""
    return by_isolates(reason_sentence(match.reason, thin=match.thin, code=code)) if match.reason else ()


def _remember(asked: str | None, language: Language, response: Response) -> Response:
    """Keep a language that was chosen for the next visit."""
    if asked == language.code:
        response.set_cookie(COOKIE, language.code, max_age=ONE_YEAR_SECONDS, httponly=True, samesite="lax")
    return response
