"""Matching over HTTP: match a problem, read answers again, decide. Translates each request to one workflow call."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from matcher.records import Problem
from service.matching import workflow
from service.matching.answer_schemas import MatchOut, RunOut
from service.matching.schemas import DecisionIn, DecisionOut, HowToMatch, MatchIn
from service.matching.workflow import MatchRun
from service.web.languages import Language
from service.web.records import ListOf, fails, listed
from service.web.requests import PageOf, ReaderOf, RuntimeOf, nothing_unknown, writes

router = APIRouter(tags=["matches"], dependencies=[Depends(nothing_unknown)])


@router.post("/matches", status_code=201, responses=fails(413, 415))
def match(response: Response, runtime: RuntimeOf, reader: ReaderOf, body: MatchIn) -> MatchOut:
    """Rank the experts for a problem that is not in the store, and say why each. The text is not kept."""
    problem = Problem(id="", title=body.title, text=body.text, lang=body.lang)
    run = workflow.match(runtime, problem, limit=body.limit, filters=body.filters.record())
    return _located(run, response, reader)


@router.get("/matches/{id}", responses=fails(401, 404))
def read_match(response: Response, runtime: RuntimeOf, reader: ReaderOf, id: str) -> MatchOut:
    """Read an answer as it was given, if you see its problem; of a redacted one without its words."""
    return _laid_out(workflow.read_run(runtime, id), response, reader)


@router.post("/matches/{id}/decisions", status_code=201, responses=fails(401, 404, 413, 415), dependencies=[writes])
def decide(runtime: RuntimeOf, id: str, body: DecisionIn) -> DecisionOut:
    """Record what a person did with a match, and do what follows; a later decision undoes an earlier one."""
    decision = workflow.decide(
        runtime, id, body.expert_id, verb=body.verb, reason=body.reason, note=body.note, until=body.until
    )
    return DecisionOut.model_validate(decision)


@router.post("/problems/{id:path}/matches", status_code=201, responses=fails(401, 404, 413, 415), dependencies=[writes])
def match_problem(
    response: Response, runtime: RuntimeOf, reader: ReaderOf, id: str, body: HowToMatch | None = None
) -> MatchOut:
    """Rank the experts for a stored problem; a small share of the last slots is drawn by chance."""
    how = body or HowToMatch()
    run = workflow.match_problem(runtime, id, limit=how.limit, filters=how.filters.record())
    return _located(run, response, reader)


@router.get("/problems/{id:path}/matches", responses=fails(401, 404))
def list_matches(runtime: RuntimeOf, id: str, page: PageOf) -> ListOf[RunOut]:
    """List the answers that were given for a stored problem that you see, newest first."""
    return listed(RunOut, workflow.list_runs(runtime, id, page))


def _located(run: MatchRun, response: Response, reader: Language) -> MatchOut:
    response.headers["Location"] = f"/api/v1/matches/{run.id}"
    return _laid_out(run, response, reader)


def _laid_out(run: MatchRun, response: Response, reader: Language) -> MatchOut:
    response.headers["Vary"] = "Accept-Language"
    return MatchOut.of(run, reader.code)
