"""Who may write which record: an administrator all, an officer those of their own institution.

An actor and a record go in; the reason why they may not write it comes out as
a sentence, or nothing. Imports and the API ask the same questions. Knows no
session and no HTTP; whether a record is seen at all, `service.catalogue.visibility` says.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from matcher.records import Expert
from service.accounts.actors import Actor, NotPermitted, described


def refuse_institution(actor: Actor, institution_id: str) -> str | None:
    """Say why an actor may not write an institution's record; ``None`` where they may."""
    if actor.administrator or (actor.institution_id is not None and actor.institution_id == institution_id):
        return None
    return _refusal(actor, f"the institution {institution_id!r}")


def refuse_expert(actor: Actor, expert: Expert, before: Expert | None) -> str | None:
    """Say why an actor may not write an expert; ``None`` where they may.

    Parameters
    ----------
    expert : Expert
        As it would stand, `with_own_institution` first; to delete one, the record that there is.
    before : Expert or None
        The record in its place now, as its source gave it.
    """
    if actor.administrator:
        return None
    if before is not None and (actor.institution_id is None or before.institution_id != actor.institution_id):
        return _refusal(actor, f"the expert {before.id!r} of {_named(before.institution_id)}")
    if actor.institution_id is None:
        return _refusal(actor, f"the expert {expert.id!r}")
    if expert.institution_id != actor.institution_id:
        return (
            f"{_begun(actor)} cannot bring the expert {expert.id!r} to "
            f"{_named(expert.institution_id)}. Ask an administrator to move them."
        )
    return None


def refuse_evidence(
    actor: Actor, evidence_id: str, behind: Collection[str | None], before: Collection[str | None] | None
) -> str | None:
    """Say why an actor may not write a piece of evidence; ``None`` where they may.

    Parameters
    ----------
    behind : collection of str or None
        The institutions of the experts that it would name; to delete it, those it names.
    before : collection of str or None
        The institutions of the experts that it names now; ``None`` where it is new.
    """
    if actor.administrator:
        return None
    if actor.institution_id is None or (before is not None and actor.institution_id not in before):
        return _refusal(actor, f"the evidence {evidence_id!r}, behind which no expert of theirs stands")
    if actor.institution_id not in behind:
        return (
            f"The evidence {evidence_id!r} would name no expert of the institution {actor.institution_id!r}. "
            "Name at least one, or ask an administrator."
        )
    return None


def with_own_institution(actor: Actor, expert: Expert) -> Expert:
    """Give an expert of whom no institution is said that of the officer who writes them."""
    if actor.administrator or expert.institution_id is not None:
        return expert
    return replace(expert, institution_id=actor.institution_id)


def permit(refusal: str | None) -> None:
    """Go on where nothing speaks against it.

    Raises
    ------
    NotPermitted
        With what does.
    """
    if refusal is not None:
        raise NotPermitted(refusal)


def _refusal(actor: Actor, what: str) -> str:
    return f"{_begun(actor)} cannot change {what}. Ask an officer there, or an administrator."


def _begun(actor: Actor) -> str:
    said = described(actor)
    return said[0].upper() + said[1:]


def _named(institution_id: str | None) -> str:
    return f"the institution {institution_id!r}" if institution_id is not None else "no institution"
