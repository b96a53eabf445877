"""What this room's errors and deeds are, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from matcher.errors import ProblemTooShort, ProblemWithoutMatter, ProblemWithoutWords
from service.conflicts import Conflict
from service.introductions.refusals import InConflict, LeftOut, PersonErased, ProblemEnded, Revealed, TakenBack
from service.opportunities.limits import NotNow
from service.web.faults import Sentences
from service.web.languages import translations


def sentences(code: str) -> Sentences:
    """Give the sentences of this room's errors, for `service.web.faults.sentence`."""
    _: Callable[[str], str] = translations(code).gettext
    too_little = _("The statement says too little to be ranked. Ask the company to describe what goes wrong.")
    return {
        InConflict: _("This expert has a conflict of interest with the organisation and cannot be introduced to it."),
        Revealed: _("Both sides accepted and know each other already. What comes next belongs to their case."),
        TakenBack: _("The liaison office took this back. There is nothing to answer any more."),
        LeftOut: _("This expert was left out or taken back. Take them in again first."),
        PersonErased: _("This person was erased from the catalogue. Choose somebody else."),
        ProblemEnded: _("This problem has ended. Nobody can be introduced for it any more."),
        NotNow: _("This expert does not want to be asked now: away, fully occupied, or asked just lately."),
        Conflict: _("This does not go together with what stands there now. Look at it, and try again."),
        ProblemTooShort: too_little,
        ProblemWithoutWords: too_little,
        ProblemWithoutMatter: too_little,
    }


def told_words(told: str, code: str) -> str:
    """Say what was just done; nothing where nobody knows."""
    _: Callable[[str], str] = translations(code).gettext
    return {
        "taken-up": _("Your office handles this problem from now on."),
        "closed": _("The problem is closed."),
        "ranked": _("The experts were ranked again."),
        "pin": _("Pinned."),
        "unpin": _("No longer pinned."),
        "exclude": _("Left out. The reason stands below, for your office alone."),
        "take-in": _("Chosen."),
        "show": _("The company sees this candidate now."),
        "ask": _("The expert was asked."),
        "withdraw": _("Taken back. Neither side is to answer any more."),
        "recorded": _("Recorded. This expert is not ranked for that organisation any more."),
        "ended": _("Ended. The expert can be ranked for that organisation again."),
    }.get(told, "")
