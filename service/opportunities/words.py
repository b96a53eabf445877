"""The words of a faculty member's pages, by the program's codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from service.introductions.refusals import InConflict, LeftOut, ProblemEnded, Revealed, TakenBack
from service.opportunities.limits import Hold
from service.web.faults import Sentences
from service.web.languages import day, translations


@dataclass(frozen=True, slots=True)
class Words:
    """The words in one language; each mapping is from the program's code to the reader's words."""

    reasons: Mapping[str, str]
    states: Mapping[str, str]
    tones: Mapping[str, str]
    visibilities: Mapping[str, str]
    weights: Mapping[str, str]
    fields: Mapping[str, str]
    available: Mapping[str, str]
    digests: Mapping[str, str]
    viewers: Mapping[str, str]
    notices: Mapping[str, str]
    sentences: Sentences


@lru_cache(maxsize=8)
def words_of(code: str) -> Words:
    """Give the words in one language."""
    _: Callable[[str], str] = translations(code).gettext
    return Words(
        reasons={
            "not-my-field": _("It is not my field"),
            "too-busy": _("I have no time at present"),
            "on-leave": _("I am away until a day"),
            "too-vague": _("It does not say enough to judge"),
            "conflict": _("I have a conflict of interest"),
            "other": _("Another reason"),
        },
        states=_states(code),
        tones={
            "open": "wait", "yes": "good", "offered": "good", "known": "good", "later": "wait", "no": "", "ended": "",
            "back": "",
        },
        visibilities={
            "public": _("Everyone"),
            "consortium": _("Universities of a common consortium"),
            "institution": _("Your institution alone"),
            "nobody": _("Nobody"),
        },
        weights={
            "1": _("Counts fully"),
            "0.5": _("Counts half"),
            "0": _("Hidden: counts for nothing and is shown to nobody"),
        },
        fields=_fields(code),
        available={
            "scoping": _("A first talk about a problem"),
            "projects": _("Projects"),
            "supervision": _("Supervising students on a company’s problem"),
            "sabbatical": _("A stay in industry"),
        },
        digests={"daily": _("Every day"), "weekly": _("Once a week, on Saturday"), "never": _("Never")},
        viewers={
            "company": _("As a company sees you"),
            "university": _("As another university sees you"),
            "office": _("As your office sees you"),
        },
        notices=_notices(code),
        sentences={
            Revealed: _("You and the company know each other already. What comes next belongs to your case."),
            TakenBack: _("The office took this question back, so there is nothing to answer any more."),
            LeftOut: _("Your office has chosen otherwise for this problem. Write to it if you see it differently."),
            ProblemEnded: _("This problem has ended; there is nothing to answer any more."),
            InConflict: _("Because of a conflict of interest with this company, you cannot be named to it."),
        },
    )  # fmt: skip


def hold_told(hold: Hold, code: str) -> str:
    """Say to an expert why nobody asks them now."""
    _: Callable[[str], str] = translations(code).gettext
    until = day(hold.until, code) if hold.until is not None else ""
    said = {
        "away": _("You are not asked anything before %(day)s."),
        "recent": _("You were asked lately. The next question can come on %(day)s."),
        "full": _("You have as much at once as you wish. New questions come once one of them is answered or finished."),
    }[hold.kind]
    return said % {"day": until} if "%(" in said else said


def invitation_told(told: str, code: str, *, sends_mail: bool) -> str:
    """Say what became of an invitation, by the code in the address; nothing for another code."""
    _: Callable[[str], str] = translations(code).gettext
    if told == "invited" and not sends_mail:
        return _(
            "No mail server is set up: the link is kept and was not sent. Ask whoever runs Peyvand for it (peyvand "
            "mail show prints it), and hand it over yourself."
        )
    return {
        "invited": _("The link is on its way. It opens the profile once, within thirty days."),
        "no-address": _("There is no e-mail address to write to. Add one to the record first."),
        "bad-address": _("The e-mail address of the record is none that can be written to. Correct it first."),
        "address-taken": _("This e-mail address belongs to another account. Give the expert another one first."),
        "claimed-already": _("The profile was claimed already. The expert can ask for a sign-in link at the door."),
    }.get(told, "")


def _states(code: str) -> dict[str, str]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "open": _("Waits for your answer"),
        "yes": _("You said yes"),
        "offered": _("You offered yourself"),
        "known": _("Both sides accepted"),
        "later": _("You said later"),
        "no": _("You said no"),
        "ended": _("The problem has ended"),
        "back": _("Taken back by the office"),
    }


def _fields(code: str) -> dict[str, str]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "name": _("Name"),
        "position": _("Position"),
        "department": _("Department"),
        "field": _("Field of research"),
        "interests": _("Research interests"),
        "url": _("Web page"),
        "names": _("Other spellings of your name"),
        "orcid": "ORCID",
        "email": _("E-mail address"),
        "phone": _("Telephone"),
        "available_for": _("What you can be asked for"),
        "available_until": _("Until when"),
    }


def _notices(code: str) -> dict[str, str]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "saved": _("It is saved."),
        "yes": _("Thank you. The office was told that you would like to. You hear from it here and by e-mail."),
        "no": _("Your answer is kept. You are not shown this problem again."),
        "later": _("It comes back on the day that you named."),
        "known": _("Both of you have accepted. You see now who it is, and a case was opened."),
        "taken-back": _("Your offer is taken back, and the office sees that."),
        "added": _("The work is added. It counts as soon as open problems are ranked again."),
        "corrected": _("The correction is kept. It stays when the source is imported again."),
        "weighed": _("It is kept how much this work counts for you."),
        "not-mine": _("The work is hidden, and your office was told that it is not yours."),
        "mine": _("The work is yours again."),
        "claimed": _("Welcome. This is what is shown of you, and to whom. Correct what is not right."),
        "decided": _("It is decided."),
    }
