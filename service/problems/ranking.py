"""What follows when a problem is posted or its text changes: its experts are ranked, and those who fit see it.

A worker's job calls this; whoever runs Peyvand is its actor. Knows no queue.
"""

from __future__ import annotations

from matcher.errors import InvalidInput, NotFound
from service.matching.workflow import match_problem
from service.opportunities.feeding import RANKED, feed_problem
from service.runtime import Runtime


def rank_problem(runtime: Runtime, problem_id: str) -> str:
    """Rank the experts for a problem.

    Returns
    -------
    str
        What the job ended with: how many were ranked, or why it could not be done. A statement that matching
        refuses is no failure: its office reads it all the same, and asks the company for more.
    """
    try:
        run = match_problem(runtime, problem_id, limit=RANKED)
    except NotFound:
        return f"problem {problem_id} is gone"
    except InvalidInput as error:
        return f"problem {problem_id} cannot be ranked as it is ({type(error).__name__})"  # an error quotes the text
    with runtime.database.unit() as session:
        feed_problem(session, problem_id, run)
    return f"problem {problem_id}: {len(run.answer.matches)} experts, answer {run.id}"
