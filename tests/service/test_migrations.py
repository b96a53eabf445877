"""A store that was filled by an older program, brought to this version."""

from __future__ import annotations

import json
from collections.abc import Callable

from alembic import command
from sqlalchemy import text as sql

from service.database import Database, _enable_pgvector, _migrations, migrate
from service.matching.exploration import Slot
from service.matching.workflow import read_run
from service.problems.workflow import returned_problems
from service.runtime import Runtime
from service.settings import Settings
from tests.service.conftest import hashing

RUN = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
FILTERS = {"institutions": [], "fields": ["2.5"], "languages": [], "regions": []}

EXPERTS = "INSERT INTO experts (id, record_hash) SELECT 'ex-' || i, '' FROM generate_series(1, 3) i"
PROBLEM = """
INSERT INTO problems (id, text, programme, confidentiality, record_hash)
VALUES ('p', 'furnace', 'advice', 'members', '')
"""
ANSWER = """
INSERT INTO match_runs (id, problem_id, text_hash, text_characters, confidentiality, lang, filters, result_limit,
                        model_name, model_revision, model_dim, seconds)
VALUES (:run, 'p', '', 7, 'members', 'en', :filters, 3, 'm', '1', 8, '{}')
"""
RESULTS = """
INSERT INTO match_results (run_id, rank, expert_id, score, parts, evidence)
SELECT CAST(:run AS uuid), i, 'ex-' || i, 1.0 / i, '{}', '[]' FROM generate_series(1, 3) i
"""
DECISION = "INSERT INTO decisions (run_id, expert_id, verb) VALUES (:run, 'ex-1', 'shortlist')"


def test_answers_that_were_given_before_anyone_was_drawn_are_read_as_plain_ones(
    new_database: Callable[[], str],
) -> None:
    database = Database(new_database())
    with database.engine.begin() as connection:
        _enable_pgvector(connection)
        config = _migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (EXPERTS, PROBLEM, ANSWER, RESULTS, DECISION):
            values = {"run": RUN, "filters": json.dumps(FILTERS)}
            connection.execute(sql(statement), {name: each for name, each in values.items() if f":{name}" in statement})
    database.close()
    migrate(database.url)
    with Runtime.open(Settings(database_url=database.url), load=hashing) as runtime:
        run = read_run(runtime, RUN)
        assert run.slots == (Slot(1), Slot(2), Slot(3))
        assert (run.filters.fields, run.filters.without) == (("2.5",), ())
        told = run.answer
        assert (told.needs, told.open_needs, told.remarks, told.no_strong_expert, told.background) == (
            (),
            (),
            (),
            None,
            0,
        )
        first = told.matches[0]
        assert (first.probability, first.band, first.covers, first.reason, first.thin) == (None, None, (), None, False)
        assert [(each.until, each.consequences) for each in run.decisions] == [(None, ())]
        assert returned_problems(runtime, ["p"]) == {}
