"""Measure how long the portal's pages take, on the sample store and on one of a country's size.

    python scripts/portal_figures.py
    python scripts/portal_figures.py --experts 100000 --repeat 5 --keep FOLDER

Every page that some role may open without choosing anything first is asked for several times; printed are the
median and the slowest. A store that is in the folder already is taken as it is. What fills the large store is
generated in SQL around the sample, and says nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from fastapi.testclient import TestClient
from sqlalchemy import text

from matcher import read_catalogue
from matcher.encoder import HashingEncoder
from service.accounts import account_store, sign_in
from service.app import create_app
from service.catalogue.workflow import import_catalogue
from service.commands.sample_accounts import add_sample_accounts
from service.commands.sample_story import tell_sample_story
from service.jobs import run_worker
from service.runtime import Runtime
from service.settings import Settings
from service.web.requests import SESSION_COOKIE

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
PAGES = {
    "officer": (
        "/inbox", "/problems", "/problems/pr-01", "/problems/big-7", "/cases", "/cases/list", "/cases/1", "/agreements",
        "/organisations", "/exposure", "/conflicts", "/reports", "/search?q=شیشه", "/search?q=nguyen",
        "/experts/ex-001", "/experts/big-7", "/office", "/office/duplicates",
    ),
    "administrator": ("/people", "/audit"),
    "company": ("/company", "/company/problems/new", "/company/problems/pr-01", "/cases", "/agreements"),
    "faculty": ("/opportunities", "/profile", "/profile/findable", "/cases"),
    "secretary": ("/reports", "/exposure", "/agreements"),
    "operator": ("/people", "/audit", "/inbox", "/problems", "/exposure", "/reports", "/search?q=فولاد"),
}  # fmt: skip

GROW = (
    """
    INSERT INTO experts (id, name, search_name, institution_id, department, record_hash)
    SELECT 'big-' || i, 'Expert ' || i, 'expert ' || i || CASE WHEN i % 50 = 0 THEN ' nguyen' ELSE '' END,
           (ARRAY['in-sepidrud', 'in-khavarkuh', 'in-sorkhkaraneh', 'in-songtram', 'in-calder'])[1 + i % 5],
           'Department ' || i % 40, '' FROM generate_series(1, :experts) i
    """,
    """
    INSERT INTO evidence (id, kind, title, lang, year, key_count, content_hash, record_hash, text_revision,
                          given_expert_ids)
    SELECT 'big-' || i, 'publication', 'Work ' || i, 'en', 1990 + i % 35, 0, '', '', '',
           ARRAY['big-' || (1 + i % :experts)]
    FROM generate_series(1, 3 * :experts) i
    """,
    """
    INSERT INTO evidence_experts (evidence_id, expert_id) SELECT 'big-' || i, 'big-' || (1 + i % :experts)
    FROM generate_series(1, 3 * :experts) i
    """,
    """
    INSERT INTO organisations (id, name, search_name, sector, record_hash)
    SELECT 'big-' || i, 'Company ' || i, 'company ' || i, (ARRAY['glass', 'steel', 'food', 'water'])[1 + i % 4], ''
    FROM generate_series(1, :experts / 40) i
    """,
    """
    INSERT INTO problems (id, title, text, search_text, lang, organisation_id, programme, confidentiality, record_hash,
                          created_at)
    SELECT 'big-' || i, 'Problem ' || i, 'What goes wrong here', 'problem ' || i || ' what goes wrong here', 'en',
           'big-' || (1 + i % (:experts / 40)), 'advice', (ARRAY['public', 'members', 'confidential'])[1 + i % 3], '',
           now() - make_interval(days => i % 900) FROM generate_series(1, :experts / 4) i
    """,
    """
    INSERT INTO postings (problem_id, institution_id, state, submitted_at)
    SELECT 'big-' || i, (ARRAY['in-sepidrud', 'in-khavarkuh', NULL])[1 + i % 3],
           (ARRAY['submitted', 'open', 'answered', 'closed'])[1 + i % 4], now() - make_interval(days => i % 900)
    FROM generate_series(1, :experts / 4) i
    """,
    """
    INSERT INTO introductions (problem_id, expert_id, institution_id, rank, asked_at, released_at, expert_answer,
                               expert_answered_at)
    SELECT 'big-' || i, 'big-' || (1 + (i * j * 7) % :experts), 'in-sepidrud', j,
           now() - make_interval(days => i % 900), now() - make_interval(days => i % 900),
           (ARRAY['yes', 'no', 'later', NULL])[1 + i % 4],
           CASE WHEN i % 4 < 3 THEN now() - make_interval(days => i % 900) END
    FROM generate_series(1, :experts / 4) i CROSS JOIN generate_series(1, 3) j ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO cases (problem_id, expert_id, organisation_id, institution_id, title, search_title, step, due_on,
                       opened_at)
    SELECT 'big-' || i, 'big-' || i, 'big-' || (1 + i % (:experts / 40)), 'in-sepidrud', 'Case ' || i, 'case ' || i,
           (ARRAY['introduction', 'visit', 'proposal', 'memorandum', 'contract', 'work', 'outcome'])[1 + i % 7],
           current_date + (i % 60) - 20, now() - make_interval(days => i % 900) FROM generate_series(1, :experts / 20) i
    """,
    """
    INSERT INTO case_steps (case_id, kind, step, on_day)
    SELECT id, 'moved', 'contract', current_date - (id % 800) FROM cases WHERE title LIKE 'Case %'
    """,
    """
    INSERT INTO agreements (institution_id, organisation_id, title, starts, ends)
    SELECT 'in-sepidrud', 'big-' || i, 'Agreement ' || i, current_date - 100, current_date + (i % 500)
    FROM generate_series(1, :experts / 40) i
    """,
    """
    INSERT INTO accounts (email, name, role, institution_id)
    SELECT 'big' || i || '@example.org', 'Officer ' || i, 'officer', 'in-sepidrud'
    FROM generate_series(1, :experts / 50) i
    """,
    """
    INSERT INTO audit_log (actor_kind, institution_id, verb, noun, noun_id, at)
    SELECT 'officer', 'in-sepidrud', 'read', 'problem', 'big-' || i, now() - make_interval(mins => i)
    FROM generate_series(1, 5 * :experts) i
    """,
    """
    INSERT INTO fits (problem_id, expert_id, run_id, rank, band)
    SELECT 'big-' || i, 'ex-001', (SELECT id FROM match_runs LIMIT 1), 1 + i % 50, 'good'
    FROM generate_series(1, least(:experts / 40, 2500)) i ON CONFLICT DO NOTHING
    """,
)


def main() -> int:
    """Time every page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--experts", type=int, default=0, help="how many are added to the sample")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="the folder of the store; one that ends with the run, without it")
    asked = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = asked.keep or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="peyvand-figures-", ignore_cleanup_errors=True))
        )
        settings = Settings(data_dir=folder / "data", cache_dir=folder / "cache")
        runtime = stack.enter_context(Runtime.open(settings, load=lambda name, cache, progress: HashingEncoder()))
        with runtime.database.unit() as session:
            is_new = not account_store.accounts_where(session, roles=["officer"])
        if is_new:
            fill(runtime, asked.experts)
        slowest = time_pages(runtime, asked.repeat)
    sys.stdout.write(f"\nslowest page, median: {slowest:.0f} ms\n")
    return 0


def fill(runtime: Runtime, experts: int) -> None:
    """Bring in the sample, its people and what happened, and so many more experts around it."""
    import_catalogue(runtime, read_catalogue(SAMPLE))
    run_worker(runtime, until_empty=True)
    add_sample_accounts(runtime, SAMPLE)
    tell_sample_story(runtime)
    run_worker(runtime, until_empty=True)
    if experts:
        grow(runtime, experts)


def grow(runtime: Runtime, experts: int) -> None:
    """Fill the store around the sample."""
    with runtime.database.unit() as session:
        for statement in GROW:
            session.execute(text(statement), {"experts": experts} if ":experts" in statement else {})
    with runtime.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM (ANALYZE)"))


def time_pages(runtime: Runtime, repeat: int) -> float:
    """Print each page's times; gives the highest median, in milliseconds."""
    slowest = 0.0
    for role, pages in PAGES.items():
        client = TestClient(create_app(runtime))
        with runtime.database.unit() as session:
            account = account_store.accounts_where(session, roles=[role])[0]
            client.cookies.set(SESSION_COOKIE, sign_in.begin_session(session, account, device="", by="figures").secret)
        for page in pages:
            times = []
            for _ in range(repeat):
                began = time.perf_counter()
                answer = client.get(page)
                times.append(1000 * (time.perf_counter() - began))
            if answer.status_code == 404 and "big-" in page:
                continue
            median = statistics.median(times)
            slowest = max(slowest, median)
            said = "" if answer.status_code == 200 else f"  answered {answer.status_code}"
            sys.stdout.write(f"{role:<14} {page:<28} {median:7.0f} ms   at most {max(times):7.0f} ms{said}\n")
            sys.stdout.flush()
    return slowest


if __name__ == "__main__":
    sys.exit(main())
