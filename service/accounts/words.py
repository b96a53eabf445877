"""Roles, the log's verbs and nouns, and what is said of one's account, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matcher.errors import PeyvandError
from service.accounts.erasing import NotConfirmed
from service.accounts.own import SameAddress, WrongPassword
from service.accounts.people import AddressTaken, HasAccount, OneSelf
from service.accounts.second_factor import WrongCode
from service.web.faults import sentence
from service.web.languages import translations

Gettext = Callable[[str], str]


def role_name(role: str, code: str) -> str:
    """Name a role, or a kind of actor."""
    _: Gettext = translations(code).gettext
    named = {
        "officer": _("Liaison officer"),
        "administrator": _("Administrator"),
        "company": _("Company member"),
        "faculty": _("Faculty member"),
        "secretary": _("Consortium secretary"),
        "operator": _("Operator of Peyvand"),
        "anyone": _("Not signed in"),
    }
    return named.get(role, role)


def notice_of(told: str, code: str, *, sends_mail: bool = True) -> str:
    """Say what was just done; nothing for what is not known. Where no mail is sent, an invitation is only kept."""
    _: Gettext = translations(code).gettext
    if told == "invited" and not sends_mail:
        return _(
            "The account is ready, but no mail server is set up: the invitation is kept and was not sent. Ask whoever "
            "runs Peyvand for the link (peyvand account link prints one), and hand it over yourself."
        )
    return {
        "saved": _("Saved."),
        "asked-address": _("A link is on its way to the new address. Open it to make the change."),
        "address-changed": _("Your address is changed. Sign in with it from now on."),
        "password-changed": _("Your password is changed. Everywhere else you are signed out."),
        "factor-off": _("The second step is turned off."),
        "factor-needed": _("Your office wants a second step at sign-in. Set it up here, then go on."),
        "session-ended": _("That browser is signed out."),
        "sessions-ended": _("Every other browser is signed out."),
        "invited": _("An invitation is on its way."),
        "changed": _("The account is changed."),
        "disabled": _("The account is shut. Nobody can sign in with it."),
        "enabled": _("The account is open again."),
        "factor-reset": _("The second step is taken off. Signing in needs the password or a link alone."),
        "ended": _("They are signed out everywhere."),
    }.get(told, "")


def said(error: PeyvandError, code: str) -> str:
    """Say what is wrong with a form of an account."""
    _: Gettext = translations(code).gettext
    own: Mapping[type[PeyvandError], str] = {
        WrongPassword: _("This is not your present password."),
        SameAddress: _("This is your address already."),
        WrongCode: _("This code is not right, or was used already. Type the one that is shown now."),
        NotConfirmed: _("Type your own e-mail address here, as it stands above."),
        AddressTaken: _("Somebody with this address has an account already."),
        HasAccount: _(
            "This expert has an account already. Look for it in the list of people: there you can send the link again."
        ),
        OneSelf: _("You cannot do this to your own account. Ask another administrator."),
    }
    return sentence(error, code, own)


def verb_name(verb: str, code: str) -> str:
    """Name what was done, in the log; an unknown one as it is written there."""
    _: Gettext = translations(code).gettext
    return {
        "added": _("added"), "agreed": _("agreed"), "answered": _("answered"), "asked": _("asked"),
        "asked-again": _("asked again"), "claimed": _("claimed"), "corrected": _("corrected"),
        "disagreed": _("disagreed"), "disowned": _("said to be another’s"), "linked": _("joined to single sign-on"),
        "moved": _("moved"), "noted": _("noted"), "owned-again": _("said to be their own after all"),
        "planned": _("planned"), "rated": _("rated"), "refused": _("refused"), "reopened": _("opened again"),
        "told": _("told in another language"), "took-out": _("took their own data out"),
        "unpublished": _("took off the public list"),
        "weighed": _("weighed"), "withdrawn": _("took the problem back"), "changed": _("changed"), "chose": _("chose"),
        "closed": _("closed it"), "disabled": _("shut off"), "enabled": _("opened the account again"),
        "ended": _("ended"),
        "erased": _("erased for good"), "exported": _("took out"), "invited": _("invited"), "made": _("made"),
        "offered": _("offered"), "opened": _("opened"), "pinned": _("pinned"), "posted": _("posted"),
        "published": _("published"), "put-aside": _("put aside"), "ranked": _("ranked"), "read": _("looked at"),
        "recorded": _("recorded"), "released": _("showed to the company"), "removed": _("removed"),
        "renewed": _("renewed"), "reset": _("set back"), "revealed": _("revealed"), "revised": _("revised"),
        "shared": _("shared"), "signed-in": _("signed in"), "signed-out": _("signed out"),
        "submitted": _("handed in"), "took-back": _("took back"), "took-up": _("took up"),
        "turned-off": _("turned off"), "turned-on": _("turned on"), "withdrew": _("withdrew"), "wrote": _("wrote"),
    }.get(verb, verb)  # fmt: skip


def noun_name(noun: str, code: str) -> str:
    """Name what it was done to, in the log; an unknown one as it is written there."""
    _: Gettext = translations(code).gettext
    return {
        "account": _("account"), "address": _("e-mail address"), "agreement": _("agreement"),
        "asking": _("how to be asked"), "evidence": _("a work"),
        "audit-log": _("this log"), "case": _("case"), "conflict": _("conflict of interest"),
        "document": _("document"), "expert": _("profile"), "introduction": _("introduction"), "letter": _("letter"),
        "message": _("message"), "outcome": _("outcome"), "password": _("password"), "problem": _("problem"),
        "recovery-codes": _("recovery codes"), "report": _("report"), "second-factor": _("second step"),
        "session": _("session"), "template": _("template"),
    }.get(noun, noun)  # fmt: skip
