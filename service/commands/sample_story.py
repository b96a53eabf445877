"""What the sample's people have been doing: a problem that was posted, questions, a case, an agreement, an outcome.

Told by the same verbs as the pages call, on behalf of the sample's accounts, so that whoever looks around finds a
desk that somebody works at. Everyone in it is invented.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from service.accounts.account_store import Account
    from service.runtime import Runtime

GLASS: Final = "or-01"
SEPIDRUD: Final = "in-sepidrud"
SECRET: Final = {
    "title": "زبری سطح شیشهٔ دارویی پس از تابکاری",
    "text": "از مهر امسال سطح داخلی ویال‌های [[خط ۴]] پس از تابکاری زبر می‌شود و [[مشتری سوئیسی]] دو محموله را "
    "برگردانده است. دمای تونل را ده درجه پایین آوردیم و روغن قالب را عوض کردیم، ولی فرقی نکرد. "
    "پیش‌تر زیر نیم درصد بود و الان به [[چهار درصد]] رسیده است.",
    "goal": "زبری به اندازهٔ سال پیش برگردد و ضایعات زیر یک درصد شود.",
    "constraints": "ترکیب شیشه را نمی‌توانیم عوض کنیم.",
    "tried": "کاهش دمای تونل، تعویض روغن قالب.",
    "cost": "ماهی حدود [[نهصد میلیون تومان]].",
    "readiness": "8",
    "confidentiality": "confidential",
    "office": SEPIDRUD,
}  # fmt: skip
CONTRACT_WORTH_RIAL: Final = 8_500_000_000
OUTCOME: Final[dict[str, Any]] = {
    "kind": "saving",
    "lang": "fa",
    "title": "مصرف گاز کورهٔ ذوب ۹ درصد پایین آمد",
    "summary": "با جابه‌جا کردن زمان وارونه‌سازی مشعل‌ها و بستن دو نشتی که در بازدید پیدا شد، مصرف گاز کورهٔ ذوب در سه "
    "ماه ۹ درصد کم شد. همان روش اکنون روی کورهٔ دوم هم به کار می‌رود.",
    "worth_rial": 14_000_000_000,
    "learned": "اندازه‌گیری پیوستهٔ اکسیژن دود بیش از هر تنظیم دیگری کمک کرد.",
}  # fmt: skip


def tell_sample_story(runtime: Runtime) -> None:
    """Have the sample's people do what people do, once; needs the sample's accounts and vectors."""
    from service.accounts import account_store

    with runtime.database.unit() as session:
        people = {
            each.role: each
            for each in account_store.accounts_where(session, roles=("officer", "company", "faculty"))
        }  # fmt: skip
    if set(people) != {"officer", "company", "faculty"}:
        return
    _post_a_secret_problem(runtime, people["company"])
    case_id = _bring_together(runtime, people)
    _go_on(runtime, people["officer"], case_id)
    _ask_others(runtime, people["officer"])
    _agree(runtime, people["officer"])
    _publish_an_outcome(runtime, people)


def _as(runtime: Runtime, account: Account) -> Runtime:
    return runtime.on_behalf_of(account.actor)


def _post_a_secret_problem(runtime: Runtime, company: Account) -> None:
    from service.problems.posting import post_problem
    from service.problems.posting_form import Form

    post_problem(_as(runtime, company), Form.of(SECRET), form_key="the sample's")


def _bring_together(runtime: Runtime, people: dict[str, Account]) -> int:
    """Bring the glass works and the expert of bottles together; gives the number of their case."""
    from service.cases.store import find_case
    from service.introductions.answers import answer_as_company, answer_as_expert
    from service.introductions.choosing import choose, put_forward
    from service.matching.workflow import match_problem
    from service.messages.workflow import write

    office = _as(runtime, people["officer"])
    run = match_problem(office, "pr-01", limit=10)
    shown = [each.expert.id for each in run.answer.matches]
    expert_id = people["faculty"].expert_id or ""
    for other in [each for each in shown if each != expert_id][:1]:
        choose(office, "pr-01", other, standing="pinned", reason="پارسال همین کوره را دیده است.", run_id=run.id)
    known = put_forward(office, "pr-01", expert_id, to="both", run_id=run.id if expert_id in shown else None)
    write(
        office, "pr-01", "company", "سلام. دو نفر را دیدیم که درست روی همین کار کرده‌اند؛ نظرتان را بفرمایید.",
        form_key="sample message 1",
    )  # fmt: skip
    answer_as_company(_as(runtime, people["company"]), known.id, "accepted", reason="")
    answer_as_expert(_as(runtime, people["faculty"]), known.id, "yes", note="هفتهٔ آینده می‌توانم به کارخانه بیایم.")
    with runtime.database.unit() as session:
        return find_case(session, introduction_id=known.id) or 0


def _go_on(runtime: Runtime, officer: Account, case_id: int) -> None:
    """Take a case to its proposal, with a next action that is due soon."""
    from service.cases.moving import Happened, move
    from service.cases.workflow import read_case
    from service.days import today

    office = _as(runtime, officer)
    steps = (("visit", "بازدید از کورهٔ ۱۲۰ تنی با مدیر تولید."), ("proposal", "پیشنهاد سه‌ماهه برای پالایش مذاب."))
    for step, note in steps:
        case = read_case(office, case_id).case
        move(
            office, case_id, step, version=case.version, next_action="پاسخ شرکت به پیشنهاد را بگیرید",
            due_on=today() + timedelta(days=3), happened=Happened(today(), note=note, internal=False),
        )  # fmt: skip


def _ask_others(runtime: Runtime, officer: Account) -> None:
    """Ask experts about two more problems, who have not answered yet."""
    from service.introductions.choosing import put_forward
    from service.matching.workflow import match_problem

    office = _as(runtime, officer)
    for problem_id in ("pr-02", "pr-07"):
        run = match_problem(office, problem_id, limit=10)
        for match in run.answer.matches[:2]:
            put_forward(office, problem_id, match.expert.id, to="expert", run_id=run.id)


def _agree(runtime: Runtime, officer: Account) -> None:
    from service.agreements.workflow import Wanted, save_agreement
    from service.days import today

    starts, ends = today() - timedelta(days=320), today() + timedelta(days=45)
    save_agreement(
        _as(runtime, officer),
        Wanted(GLASS, "تفاهم‌نامهٔ همکاری پژوهشی شیشه", "بازدید، مشاوره و پایان‌نامه‌های مشترک.", ("glass",), starts, ends),
    )  # fmt: skip


def _publish_an_outcome(runtime: Runtime, people: dict[str, Account]) -> None:
    """Tell a case that went all the way, last year: both sides agreed that everyone may read of it."""
    from service.cases.moving import Happened, close, move, plan
    from service.cases.outcomes import record_outcome
    from service.cases.publishing import agree, publish
    from service.cases.steps import STEPS
    from service.cases.workflow import open_by_hand, read_case
    from service.days import today

    office = _as(runtime, people["officer"])
    first = today() - timedelta(days=330)
    case_id = open_by_hand(
        office, "pr-01", people["faculty"].expert_id or "", title="کاهش مصرف گاز کورهٔ ذوب",
        happened=Happened(first), form_key="the sample's second case",
    )  # fmt: skip
    for number, step in enumerate(STEPS[1:], start=1):
        case = read_case(office, case_id).case
        move(office, case_id, step, version=case.version, happened=Happened(first + timedelta(days=40 * number)))
    case = read_case(office, case_id).case
    plan(
        office, case_id, version=case.version, title=case.title, next_action="", due_on=None,
        account_id=people["officer"].id, worth_rial=CONTRACT_WORTH_RIAL,
    )  # fmt: skip
    record_outcome(office, case_id, **OUTCOME)
    for role in ("company", "faculty"):
        outcome = read_case(_as(runtime, people[role]), case_id).outcome
        if outcome is not None:
            agree(_as(runtime, people[role]), case_id, named=True, text_version=outcome.text_version)
    outcome = read_case(office, case_id).outcome
    if outcome is not None:
        publish(office, case_id, version=outcome.version)
    close(office, case_id, "done", version=read_case(office, case_id).case.version)
