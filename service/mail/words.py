"""What each kind of mail says, in the reader's language.

A kind and its facts go in; a subject, sentences and the words of a button come out. The title of a problem is not
among them: `service.mail.letters` sets it apart, where it may be named at all. Knows no store and no HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.mail.kinds import DIGEST
from service.web.languages import day, number, translations
from service.web.shown import isolated


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a mail; what people wrote stands in them between isolates (U+2068 and U+2069).

    ``path`` is where the button leads.
    """

    subject: str
    lines: tuple[str, ...]
    button: str
    path: str


_ACCOUNT_KINDS = (
    "sign-in-link", "invitation", "claim-profile", "confirm-address", "address-changed", "password-changed",
    "second-factor-changed",
)  # fmt: skip


def said(kind: str, facts: Mapping[str, Any], code: str) -> Said:
    """Put a mail into words."""
    _: Callable[[str], str] = translations(code).gettext
    if kind in _ACCOUNT_KINDS:
        subject, lines, button = _about_account(kind, facts, code)
    elif kind in ("case-step", "case-due", "agreement-expires", "import-finished"):
        subject, lines, button = _about_work(kind, facts, code)
    elif kind == DIGEST:
        subject, lines, button = _digest(facts, code)
    else:
        subject, lines, button = _about_problem(kind, facts, code)
    at = {"address-changed": "/", "password-changed": "/me/sessions", "second-factor-changed": "/me/security"}.get(kind)
    return Said(subject, lines, button, at or facts.get("link") or facts["path"])


Words = tuple[str, tuple[str, ...], str]


def _about_account(kind: str, facts: Mapping[str, Any], code: str) -> Words:
    _: Callable[[str], str] = translations(code).gettext
    once = _("The link opens once, and only for you. Do not pass it on.")
    if kind == "sign-in-link":
        asked = _("Somebody, most likely you, asked for a link to sign in with this address.")
        ends = _("It opens once and for a short time. If it was not you, do nothing: without the link nobody gets in.")
        return _("Your link to sign in"), (asked, ends), _("Sign in now")
    if kind == "invitation":
        what = _(
            "Companies bring their problems there, faculty members solve them, and the office brings them together."
        )
        invites = _("You are invited to Peyvand.")
        if place := facts.get("place"):
            invites = _("%(place)s invites you to Peyvand.") % {"place": isolated(place)}
        return _("You are invited to Peyvand"), (invites, what, once), _("Accept the invitation")
    if kind == "claim-profile":
        there = _("There is a profile of you on Peyvand, made from your published work.")
        if place := facts.get("place"):
            there = _("%(place)s keeps a profile of you on Peyvand, made from your published work.") % {
                "place": isolated(place)
            }
        what = _("Open it to correct it once, to say what you like to be asked about, and to decide who sees it.")
        return _("Your profile on Peyvand"), (there, what, once), _("Look at your profile")
    if kind == "confirm-address":
        asked = _("Somebody, most likely you, wants this address to be the one of an account on Peyvand.")
        ends = _("Open the link while you are signed in. If it was not you, do nothing: nothing changes then.")
        return _("Confirm your new address"), (asked, ends), _("Confirm this address")
    return _about_change(kind, facts, code)


def _about_change(kind: str, facts: Mapping[str, Any], code: str) -> Words:
    _: Callable[[str], str] = translations(code).gettext
    if kind == "password-changed":
        changed = _("The password of your account was changed just now.")
        else_ = _("If it was not you, ask for a link to sign in at once, choose a new password, and end the sessions.")
        return _("Your password was changed"), (changed, else_), _("Look at your sessions")
    tell = _("If it was not you, tell whoever runs Peyvand at your university at once.")
    if kind == "address-changed":
        moved = _("Your account on Peyvand has another e-mail address since just now. Mails go there, and none here.")
        return _("Your address was changed"), (moved, tell), _("Open Peyvand")
    changed = {
        "on": _("Signing in to your account needs a code of your authenticator app from now on."),
        "off": _("Signing in to your account needs no code any more."),
    }[facts.get("switched") or "on"]
    return _("How you sign in was changed"), (changed, tell), _("Look at your security settings")


def _about_problem(kind: str, facts: Mapping[str, Any], code: str) -> Words:
    if kind in ("problem-received", "problem-returned", "problem-closed", "candidates-released"):
        return _for_company(kind, facts, code)
    if kind in ("problem-posted", "problem-ended", "company-answered", "expert-answered"):
        return _for_office(kind, facts, code)
    return _for_either(kind, facts, code)


def _for_company(kind: str, facts: Mapping[str, Any], code: str) -> Words:
    _: Callable[[str], str] = translations(code).gettext
    if kind == "problem-received":
        next_ = _("The liaison office reads it now. You hear from us as soon as there are names for it.")
        return (
            _("We received your problem"),
            (_("Thank you. Your problem has arrived."), next_),
            _("Go to your problem"),
        )
    if kind == "problem-returned":
        back = _("The liaison office has read your problem and needs to know more before it can look for experts.")
        next_ = _("What is missing stands beside the problem. Add it and send it again; nothing you wrote is lost.")
        return _("One question about your problem"), (back, next_), _("Complete your problem")
    if kind == "problem-closed":
        over = _("The liaison office has closed your problem. Nobody else is asked about it.")
        next_ = _("Why stands beside it. If it is not over for you, answer the office there, or post it again.")
        return _("Your problem was closed"), (over, next_), _("Go to your problem")
    count = facts["count"]
    names = translations(code).ngettext(
        "The office has found %(count)s expert for your problem.",
        "The office has found %(count)s experts for your problem.",
        count,
    ) % {"count": number(count, code)}
    next_ = _("Read why they fit, and say with whom you would like to talk.")
    return _("Experts for your problem"), (names, next_), _("See the experts")


def _for_office(kind: str, facts: Mapping[str, Any], code: str) -> Words:
    _: Callable[[str], str] = translations(code).gettext
    if kind == "problem-posted":
        came = _("A company has posted a problem. The ranking of experts is ready, or will be in a few minutes.")
        return _("A new problem has arrived"), (came,), _("Open the problem")
    if kind == "problem-ended":
        over = _("A company has taken back or closed a problem of your office. Nobody need be asked any more.")
        return _("A problem has ended"), (over,), _("Open the problem")
    if kind == "company-answered":
        answer = {
            "accepted": _("The company would like to talk with an expert whom you proposed."),
            "declined": _("The company has declined an expert whom you proposed. The reason stands beside the name."),
        }[facts["company_answer"]]
        return _("The company has answered"), (answer,), _("Open the problem")
    answer = {
        "yes": _("An expert whom you asked would like to take the problem on."),
        "no": _("An expert whom you asked has said no. The reason stands beside the name."),
        "later": _("An expert whom you asked would like to be asked again later."),
    }[facts["expert_answer"]]
    return _("An expert has answered"), (answer,), _("Open the problem")


def _for_either(kind: str, facts: Mapping[str, Any], code: str) -> Words:
    _: Callable[[str], str] = translations(code).gettext
    if kind == "expert-asked":
        asked = _(
            "The liaison office thinks that you can solve a company's problem, and asks whether you would like to."
        )
        lines = [asked, _("Yes, no or later: one press is enough, and a no does you no harm.")]
        if facts.get("until"):
            lines.append(_("Please answer by %(day)s.") % {"day": _day(facts["until"], code)})
        return _("A company looks for somebody like you"), tuple(lines), _("Read and answer")
    if kind == "revealed":
        both = _("Both sides have said yes. You see now who the other side is, and how to reach them.")
        next_ = _("A case was opened for it. The office suggests a first meeting; you can write to each other there.")
        return _("You are introduced"), (both, next_), _("Open the case")
    wrote = _("Somebody has written to you about a problem. What they wrote you read once you are signed in.")
    return _("A message for you"), (wrote,), _("Read the message")


def _about_work(kind: str, facts: Mapping[str, Any], code: str) -> Words:
    _: Callable[[str], str] = translations(code).gettext
    if kind == "case-step":
        step = {
            "introduction": _("Your case has begun with an introduction."),
            "visit": _("Your case has reached the visit on site."),
            "proposal": _("Your case has reached the proposal."),
            "memorandum": _("Your case has reached the memorandum of understanding."),
            "contract": _("Your case has reached the contract."),
            "work": _("In your case the work has begun."),
            "outcome": _("Your case has an outcome."),
        }[facts["step"]]
        return _("A case has moved on"), (step,), _("Open the case")
    if kind == "case-due":
        due = _("The next action in a case that you look after is due on %(day)s.") % {"day": _day(facts["due"], code)}
        return _("A case waits for you"), (due,), _("Open the case")
    if kind == "agreement-expires":
        ends = _("An agreement ends on %(day)s.") % {"day": _day(facts["ends"], code)}
        return _("An agreement ends soon"), (ends, _("Renew it in time, or let it end.")), _("Open the agreement")
    outcome = {
        "done": _("The import has ended. See what it brought, and what was refused."),
        "failed": _("The import has failed; nothing of it was kept. See why."),
    }[facts["outcome"]]
    return _("An import has ended"), (outcome,), _("Look at the import")


def _digest(facts: Mapping[str, Any], code: str) -> Words:
    _: Callable[[str], str] = translations(code).gettext
    count = max(facts.get("count") or 0, len(facts["items"]))
    told = {"count": number(count, code)}
    ngettext = translations(code).ngettext
    subject = ngettext("%(count)s open problem that fits you", "%(count)s open problems that fit you", count) % told
    line = _("Companies look for somebody who can solve these. They came out near your work.")
    return subject, (line,), _("See all of them")


def try_out(code: str) -> Said:
    """Say that mail works; whoever runs Peyvand asked for it."""
    _: Callable[[str], str] = translations(code).gettext
    works = _("Peyvand can send mail. Whoever runs it asked for this one, to try it.")
    return Said(_("Mail works"), (works,), _("Open Peyvand"), "/")


def kind_name(kind: str, code: str) -> str:
    """Name a kind of mail in a list of choices."""
    _: Callable[[str], str] = translations(code).gettext
    return {
        "sign-in-link": _("Links to sign in"),
        "invitation": _("Invitations"),
        "claim-profile": _("Your profile is there"),
        "confirm-address": _("Confirming a new address"),
        "address-changed": _("Your address was changed"),
        "password-changed": _("Changes of your password"),
        "second-factor-changed": _("Changes of how you sign in"),
        "problem-received": _("Your problem was received"),
        "problem-posted": _("A company posted a problem"),
        "problem-returned": _("The office has a question about your problem"),
        "problem-closed": _("Your problem was closed"),
        "problem-ended": _("A company ended its problem"),
        "candidates-released": _("There are experts for your problem"),
        "company-answered": _("A company answered"),
        "expert-asked": _("You are asked about a problem"),
        "expert-answered": _("An expert answered"),
        "revealed": _("Both sides said yes"),
        "message": _("Somebody wrote to you"),
        "case-step": _("A case moved on"),
        "case-due": _("An action in a case is due"),
        "agreement-expires": _("An agreement is about to end"),
        "digest": _("Open problems that fit you"),
        "import-finished": _("An import ended"),
    }[kind]


def choice_name(choice: str, code: str) -> str:
    """Name what can be chosen of a kind of mail."""
    _: Callable[[str], str] = translations(code).gettext
    return {
        "on": _("by e-mail"),
        "off": _("no e-mail"),
        "daily": _("each day"),
        "weekly": _("once a week"),
        "never": _("never"),
    }[choice]


def _day(written: str, code: str) -> str:
    return day(date.fromisoformat(written), code)
