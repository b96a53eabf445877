"""What a company's pages call things, in the reader's language: forms of cooperation, states, what is missing.

A language's code goes in; names and sentences come out. Knows no request and no template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from service.problems.posting_form import MarkAlone, MarkedButOpen, NothingWritten
from service.web.faults import Sentences
from service.web.languages import translations


@dataclass(frozen=True, slots=True)
class Said:
    """A name, and a sentence that says more."""

    name: str
    more: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a company's pages; each mapping is from the program's code to the reader's words."""

    programmes: Mapping[str, Said]
    confidentialities: Mapping[str, Said]
    readiness: Mapping[int, str]
    standings: Mapping[str, Said]
    waits_for: Mapping[str, str]
    steps: Mapping[str, str]
    close_reasons: Mapping[str, str]
    aspects: Mapping[str, Said]
    hints: Mapping[str, str]
    disclosures: Mapping[str, str]
    remarks: Mapping[str, str]
    notices: Mapping[str, str]
    sentences: Sentences


@lru_cache(maxsize=8)
def words_of(code: str) -> Words:
    """Give the words in one language."""
    return Words(
        programmes=_programmes(code),
        confidentialities=_confidentialities(code),
        readiness=_readiness(code),
        standings=_standings(code),
        waits_for=_waits_for(code),
        steps=_steps(code),
        close_reasons=_close_reasons(code),
        aspects=_aspects(code),
        hints=_hints(code),
        disclosures=_disclosures(code),
        remarks=_remarks(code),
        notices=_notices(code),
        sentences={
            MarkedButOpen: translations(code).gettext(
                "You marked passages as secret, but with this choice others read the whole text. "
                "Choose “confidential”, or take the marks out."
            ),
            NothingWritten: translations(code).gettext(
                "There is nothing to keep yet. Write a few words first; they need not be finished."
            ),
            MarkAlone: translations(code).gettext(
                "A mark stands alone here: %(seen)s. Put [[ before a secret and ]] behind it, or take this mark out."
            ),
        },
    )


def _programmes(code: str) -> dict[str, Said]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "problem-solving": Said(
            _("Solving a problem"), _("Something goes wrong in production or service, and you want it put right.")
        ),
        "contract-research": Said(
            _("Contract research"), _("Something new is to be found out or developed, with a plan and a contract.")
        ),
        "advice": Said(_("Advice"), _("A few hours or days with somebody who knows the matter, before you decide.")),
        "ip-advice": Said(
            _("Advice on intellectual property"), _("A patent, a trademark, a licence: what to protect, and how.")
        ),
        "licence": Said(
            _("Licence of a result"), _("You would like to make or use what a university has already developed.")
        ),
        "sabbatical": Said(
            _("A faculty member with you"), _("A professor works in your company for some months and learns its needs.")
        ),
        "student-team": Said(
            _("A team of students"), _("Students visit you, or work on a bounded task with a professor behind them.")
        ),
        "post-doc": Said(
            _("A post-doc"), _("A researcher with a doctorate works on your question for a year or two.")
        ),
    }  # fmt: skip


def _confidentialities(code: str) -> dict[str, Said]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "public": Said(
            _("Public"), _("Anybody may read the whole text and who you are. Most experts will see it this way.")
        ),
        "members": Said(
            _("For members"),
            _("The liaison offices and the faculty members who are signed in read the whole text and who you are."),
        ),
        "confidential": Said(
            _("Confidential"),
            _(
                "Only your office reads everything. Others see the text without the passages that you hide, and not "
                "who you are. An expert learns both once you and they have accepted each other."
            ),
        ),
    }


def _readiness(code: str) -> dict[int, str]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        1: _("a principle is known, nothing was tried"),
        2: _("there is an idea of how to use it"),
        3: _("first experiments show that it could work"),
        4: _("it works in the laboratory"),
        5: _("it works in the laboratory under real conditions"),
        6: _("a prototype works in a real setting"),
        7: _("a prototype works at your site"),
        8: _("it is finished and tested"),
        9: _("it is in daily use"),
    }


def _standings(code: str) -> dict[str, Said]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "submitted": Said(_("Arrived"), _("Your problem has arrived. The office reads it and ranks experts for it.")),
        "returned": Said(_("A question to you"), _("The office needs to know more before it can look for experts.")),
        "looking": Said(_("Looking for experts"), _("The office is choosing experts who can help with this.")),
        "choose": Said(
            _("Your answer is wanted"), _("There are experts for your problem. Say whom you would like to meet.")
        ),
        "asking": Said(_("The expert is being asked"), _("You said yes. Now the expert is asked.")),
        "looking-again": Said(
            _("Looking further"), _("None of those proposed so far will do. The office looks for others.")
        ),
        "answered": Said(_("You know each other"), _("You and an expert have both said yes. It goes on as a case.")),
        "closed": Said(_("Closed"), _("Nothing more happens with this problem.")),
        "withdrawn": Said(_("Taken back"), _("You took this problem back. Nobody is asked about it any more.")),
    }  # fmt: skip


def _waits_for(code: str) -> dict[str, str]:
    _: Callable[[str], str] = translations(code).gettext
    return {"company": _("you"), "office": _("the office"), "expert": _("the expert"), "nobody": ""}


def _steps(code: str) -> dict[str, str]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "sent": _("You sent it"),
        "taken-up": _("The office took it up"),
        "returned": _("The office asked you to say more"),
        "released": _("The office proposed experts to you"),
        "accepted": _("You said yes to a meeting"),
        "declined": _("You declined an expert"),
        "expert-yes": _("The expert said yes"),
        "expert-no": _("The expert cannot do it"),
        "revealed": _("You learned who you are to each other"),
        "closed": _("It was closed"),
        "withdrawn": _("You took it back"),
    }


def _close_reasons(code: str) -> dict[str, str]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "solved": _("It is solved, with an expert found here"),
        "solved-elsewhere": _("It is solved in another way"),
        "nobody-found": _("Nobody suitable was found"),
        "no-longer-needed": _("It is not needed any more"),
        "other": _("Another reason"),
    }


def _aspects(code: str) -> dict[str, Said]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "goal": Said(_("Goal"), _("How would you know that it is solved? A number helps: from 8% scrap to 3%.")),
        "constraint": Said(
            _("What must stay"), _("What cannot be changed or must not happen: the line, a material, a standard?")
        ),
        "tried": Said(_("What was tried"), _("What did you try already, and what came of it?")),
        "cost": Said(_("What it costs"), _("What does it cost you now: money, tonnes, hours, complaints?")),
        "where": Said(_("Where"), _("On which line, machine or site does it happen?")),
        "when": Said(_("By when"), _("By when do you need an answer, and since when is it so?")),
        "readiness": Said(
            _("How far along"), _("Is it an idea, a trial in the laboratory, a prototype, or in daily use?")
        ),
    }  # fmt: skip


def _hints(code: str) -> dict[str, str]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "goal-unmeasured": _("The goal has no number yet. With one, both sides know when it is reached."),
        "nothing-to-match": _("Nothing here can be looked for yet. Say in a sentence what goes wrong and with what."),
        "finglish": _("This looks like Persian in Latin letters. Please write it in Persian script."),
        "too-long": _("This is longer than can be ranked. Keep what describes the problem and leave attachments out."),
        "unreadable": _("Some characters here cannot be read as text. Type them again, or paste as plain text."),
        "too-short": _("Two or three sentences more would find better experts: what happens, since when, with what."),
        "many-needs": _("These are several problems in one. Sent apart, each finds its own expert."),
        "one-word": _("One or two words are not enough to tell your problem from others. Say what goes wrong."),
        "two-languages": _("This is in two languages. Both are read; in one it would be found better."),
        "email": _("There is an e-mail address in the text. Leave it out: the office knows how to reach you."),
        "phone": _("There is a telephone number in the text. Leave it out: the office knows how to reach you."),
        "address": _("There is a web address in the text. It may tell who you are."),
        "organisation": _("The name of your organisation is in the text. In a confidential problem, hide it."),
    }  # fmt: skip


def _disclosures(code: str) -> dict[str, str]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "email": _("e-mail address"),
        "phone": _("telephone number"),
        "address": _("web address"),
        "organisation": _("your organisation"),
        "person": _("a person"),
        "place": _("a place"),
        "name": _("a name"),
        "quantity": _("a figure"),
    }


def _remarks(code: str) -> dict[str, str]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "unclosed": _("A mark [[ has no end ]]: the rest of its line is hidden."),
        "unopened": _("A mark ]] has no beginning [[: it stays in the text as it is."),
        "nothing-marked": _("Between a pair of marks there is nothing to hide."),
    }


def _notices(code: str) -> dict[str, str]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "sent": _("Thank you. Your problem has arrived, and the office was told. You hear by e-mail as it goes on."),
        "kept": _("The draft is kept. Only you and your colleagues see it."),
        "thrown-away": _("The draft was thrown away."),
        "revised": _("Your changes are kept. If the text is another, the experts are ranked again."),
        "withdrawn": _("You took the problem back."),
        "closed": _("The problem is closed."),
        "accepted": _("You said yes. The office was told, and the expert is asked."),
        "declined": _("Your answer is kept, and the office was told."),
        "known": _("Both of you have accepted. You see now who it is, and can write to each other."),
    }  # fmt: skip
