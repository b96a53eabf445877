"""`peyvand catalogue duplicates`, `merge`, `flagged`, `split` …: who is whom, from the command line.

`service.commands.catalogue` registers these; `by` is the command line's own name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.commands.store import open_runtime
from service.commands.terminal import note, out, out_json

if TYPE_CHECKING:
    from service.identity.sides import Side
    from service.identity.splitting import Flagged
    from service.identity.workflow import Pair

BY: Final = "command line"
LANGUAGE: Final = "en"
_INDENT: Final = " " * 6
_WORKS_SHOWN: Final = 3

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Limit = Annotated[int, typer.Option(min=1, max=100, help="How many to list.")]
Offset = Annotated[int, typer.Option(min=0, help="How many to pass over first.")]
PairId = Annotated[int, typer.Argument(metavar="ID", help="As `peyvand catalogue duplicates` numbers it.")]
FlagId = Annotated[int, typer.Argument(metavar="ID", help="As `peyvand catalogue flagged` numbers it.")]
Noun = Annotated[str, typer.Option(help="experts or evidence.")]


def duplicates(
    *,
    state: Annotated[
        str,
        typer.Option(help="proposed, merged, refused, undone, or doubtful: merged by itself and not likely any more."),
    ] = "proposed",
    noun: Annotated[str | None, typer.Option(help="experts or evidence; both without it.")] = None,
    limit: Limit = 20,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List pairs of records that may be one, or were merged, with the reasons."""
    from service.identity.schemas import MergeOut
    from service.identity.workflow import list_merges
    from service.listing import Page

    with open_runtime() as runtime:
        found = list_merges(runtime, state=state, noun=noun, page=Page(limit=limit, offset=offset))
    if as_json:
        out_json([MergeOut.of(each, LANGUAGE).model_dump() for each in found.items])
        return
    for each in found.items:
        _tell_pair(each)
    note(f"{len(found.items)} of {found.total:,}, {state}.")


def merge(
    one: Annotated[str, typer.Argument(metavar="A", help="A record's id.")],
    other: Annotated[str, typer.Argument(metavar="B", help="The id of the record that is the same.")],
    *,
    noun: Noun = "experts",
) -> None:
    """Merge two records by hand. It can be undone, and no import undoes it."""
    from service.identity.workflow import merge_by_hand

    with open_runtime() as runtime:
        found = merge_by_hand(runtime, noun, one, other, by=BY)
    note(f"Shown as {found.one.shown_as!r} from now on. To take it back: peyvand catalogue undo-merge {found.merge.id}")


def accept(pair_id: PairId) -> None:
    """Say that the two records of a proposed pair are one."""
    from service.identity.workflow import MERGE, decide_merge

    with open_runtime() as runtime:
        found = decide_merge(runtime, pair_id, MERGE, by=BY)
    note(f"Shown as {found.one.shown_as!r} from now on. To take it back: peyvand catalogue undo-merge {pair_id}")


def refuse(pair_id: PairId) -> None:
    """Say that the two records of a proposed pair are not one; no import proposes them again."""
    from service.identity.workflow import REFUSE, decide_merge

    with open_runtime() as runtime:
        found = decide_merge(runtime, pair_id, REFUSE, by=BY).merge
    note(f"They stay two. If they are one after all: peyvand catalogue merge {found.one_id} {found.other_id}")


def undo_merge(pair_id: PairId) -> None:
    """Take two merged records apart; no import merges them again."""
    from service.identity.workflow import undo_merge as undo

    with open_runtime() as runtime:
        found = undo(runtime, pair_id, by=BY).merge
    note(f"They are two again. If they are one after all: peyvand catalogue merge {found.one_id} {found.other_id}")


def flagged(
    *,
    state: Annotated[str, typer.Option(help="proposed, split, one-person or undone.")] = "proposed",
    limit: Limit = 20,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List persons whose works may be those of two, with the groups; no match shows them until somebody decides."""
    from service.identity.schemas import SplitOut
    from service.identity.splitting import list_splits
    from service.listing import Page

    with open_runtime() as runtime:
        found = list_splits(runtime, state=state, page=Page(limit=limit, offset=offset))
    if as_json:
        out_json([SplitOut.of(each, LANGUAGE).model_dump() for each in found.items])
        return
    for each in found.items:
        _tell_flagged(each)
    note(f"{len(found.items)} of {found.total:,}, {state}.")


def split(split_id: FlagId) -> None:
    """Give each group of a flagged person's works to a person of its own, as proposed."""
    from service.identity.split_store import SPLIT
    from service.identity.splitting import decide_split

    with open_runtime() as runtime:
        found = decide_split(runtime, split_id, SPLIT, by=BY).split
    note(f"{found.expert_id} keeps the first group; new: {', '.join(found.new_ids)}")
    note(f"To take it back: peyvand catalogue undo-split {split_id}")


def one_person(split_id: FlagId) -> None:
    """Say that a flagged person is one; the works are shown again."""
    from service.identity.split_store import ONE_PERSON
    from service.identity.splitting import decide_split

    with open_runtime() as runtime:
        decide_split(runtime, split_id, ONE_PERSON, by=BY)
    note(f"The works are shown again. To take it back: peyvand catalogue undo-split {split_id}")


def undo_split(split_id: FlagId) -> None:
    """Take back that a flagged person was split, or that they are one."""
    from service.identity.split_store import UNDONE
    from service.identity.splitting import undo_split as undo

    with open_runtime() as runtime:
        found = undo(runtime, split_id, by=BY).split
    note("They are one person again." if found.state == UNDONE else "The flag is up again; no match shows their works.")


def _tell_pair(pair: Pair) -> None:
    from service.identity.words import reasons_line

    found = pair.merge
    out(f"{found.id:6}  {found.noun:8}  {found.probability:.3f}  {reasons_line(found.reasons, LANGUAGE)}")
    for side in (pair.one, pair.other):
        out(f"{_INDENT}{_side(side)}")


def _side(side: Side) -> str:
    from matcher.records import Expert

    record = side.record
    if isinstance(record, Expert):
        said = [record.name, record.department, side.institution.name if side.institution else ""]
    else:
        said = [record.title, ", ".join(record.authors[:_WORKS_SHOWN]), str(record.year or "")]
    shown = f" (shown as {side.shown_as})" if side.shown_as != record.id else ""
    return f"{record.id}{shown}: {' — '.join(each for each in said if each)}"


def _tell_flagged(flagged: Flagged) -> None:
    from service.identity.words import split_reasons_line

    found = flagged.split
    out(f"{found.id:6}  {found.probability:.3f}  {found.expert_id}: {flagged.expert.name}")
    out(f"{_INDENT}{split_reasons_line(found.reasons, LANGUAGE)}")
    for number, works in enumerate(flagged.groups, start=1):
        titles = "; ".join(each.title or each.id for each in works[:_WORKS_SHOWN])
        out(f"{_INDENT}{number}) {len(works):,} work(s): {titles}{' …' if len(works) > _WORKS_SHOWN else ''}")
