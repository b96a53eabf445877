"""Pages of messages: the form that every side's page holds is sent here, and back to where it stood.

A form is one call of the workflow. A thread itself is shown by whatever page it belongs to, with the macro of
``messages/thread.html``; here it stands alone only where something was wrong with what was typed.
"""

from __future__ import annotations

import secrets
from typing import Final

from fastapi import Response

from matcher.errors import InvalidInput, NotFound
from service.errors import status_of
from service.messages import workflow
from service.messages.workflow import anchor_of
from service.web.desk import AtDesk, Posted, Sent, desk_router, local_path, see, shown
from service.web.faults import sentence
from service.web.navigation import HOMES

MOST_KEY_CHARACTERS: Final = 80

router = desk_router()


@router.get("/messages")
def no_thread_alone(desk: AtDesk) -> Response:
    """Send whoever comes here by an address to where they begin."""
    return see(HOMES[desk.actor.kind])


@router.post("/messages")
def write(desk: AtDesk, sent: Posted) -> Response:
    """Write into a thread, and go back to it."""
    problem_id, thread, introduction_id = _thread(sent)
    back = local_path(sent.get("back"), home=HOMES[desk.actor.kind])
    try:
        workflow.write(
            desk.runtime, problem_id, thread, sent.get("body"), introduction_id=introduction_id,
            form_key=sent.get("form_key")[:MOST_KEY_CHARACTERS] or secrets.token_urlsafe(16),
        )  # fmt: skip
    except InvalidInput as error:
        talk = workflow.thread_of(desk.runtime, problem_id, thread, introduction_id=introduction_id)
        return shown(
            desk, "messages/alone.html", status=status_of(error), talk=talk, back=back, typed=sent.get("body"),
            fault=sentence(error, desk.code),
        )  # fmt: skip
    return see(f"{back.partition('#')[0]}#{anchor_of(thread, introduction_id)}")


def _thread(sent: Sent) -> tuple[str, str, int | None]:
    """Read which thread a form names; `NotFound` where it names none."""
    thread, number = sent.get("thread"), sent.get("introduction")
    is_number = number.isascii() and number.isdecimal() and len(number) < 10
    if thread not in workflow.THREADS or (number and not is_number):
        raise NotFound("thread", thread[:40])
    return sent.get("problem"), thread, int(number) if number else None
