"""The catalogue out of the store: what the runtime's actor may see of it, as files that an import takes back.

One record for each person and each work, merged ones folded in; the state of one moment. What is closed to the actor
is not in it, nor is the evidence that is made of experts' interests. What a file looks like is in `matcher.export`.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

from matcher.checks import check_choice
from matcher.errors import InvalidInput
from matcher.export import EXPORT_LANGUAGES, write_csv, write_jsonl, write_xlsx
from matcher.records import Catalogue
from service.accounts.actors import ANYONE, NotPermitted
from service.catalogue import evidence_store, people_store, visibility_store
from service.catalogue.export_store import batches_of_ids
from service.problems import store as problem_store
from service.problems.seeing import see_all
from service.runtime import Runtime

EXPORT_FORMATS: Final = ("jsonl", "csv", "xlsx")
NOUNS: Final = ("institutions", "organisations", "experts", "evidence", "problems")


def visible_catalogue(runtime: Runtime) -> Catalogue:
    """Read all that the actor may see, as of one moment.

    Raises
    ------
    NotPermitted
        If nobody in particular asks.
    """
    actor = runtime.actor
    if actor == ANYONE:
        raise NotPermitted("To export needs an API token; this request carries none.")
    with runtime.database.snapshot() as session:
        viewer = visibility_store.viewer_of(session, actor)

        def read(noun: str, ids: list[str]) -> dict[str, Any]:
            if noun == "institutions":
                return dict(people_store.get_institutions(session, ids))
            if noun == "experts":
                found = visibility_store.seen_experts(session, viewer, ids)
                return {id_: expert for id_, (expert, _) in found.items()}
            if noun == "evidence":
                pieces = evidence_store.get_evidence(session, ids)
                shown = visibility_store.seen_evidence(session, viewer, pieces)
                return {id_: each for id_, each in shown.items() if each.expert_ids}
            if noun == "organisations":
                return dict(problem_store.get_organisations(session, ids))
            seen = see_all(session, actor, problem_store.get_problems(session, ids).values())
            return {each.whole.id: each.whole for each in seen if not each.is_redacted}

        records: dict[str, list[Any]] = {noun: [] for noun in NOUNS}
        for noun in NOUNS:
            for ids in batches_of_ids(session, noun):
                found = read(noun, ids)
                records[noun] += [found[each] for each in ids if each in found]
                session.expunge_all()  # else every row read is kept until the end
    return Catalogue(**{noun: tuple(each) for noun, each in records.items()})


def export_catalogue(runtime: Runtime, path: Path, format_: str | None = None, language: str = "fa") -> Catalogue:
    """Write what the actor may see to a new file or folder; nothing is left of one that fails.

    Parameters
    ----------
    path : Path
        For XLSX a file. For JSONL and CSV a file that ends in ``.zip``, else a folder.
    format_ : str, optional
        One of `EXPORT_FORMATS`; by default what the path's ending says, as `format_of` reads it.
    language : str
        Of an XLSX's headers, one of `EXPORT_LANGUAGES`.

    Raises
    ------
    InvalidInput
        If the path is taken, its ending says no format, or something cannot be written in this format.
    UnknownChoice
        If there is no such format or language.
    NotPermitted
        If nobody in particular asks.
    """
    format_ = _checked(format_ or format_of(path), language)
    if path.exists():
        raise InvalidInput(f"{path} is there already. Choose another name; nothing was written.", field="path")
    if not path.parent.is_dir():
        raise InvalidInput(f"There is no folder {path.parent}. Make it, or choose another.", field="path")
    if format_ == "xlsx" and path.suffix.lower() != ".xlsx":
        raise InvalidInput(f"{path.name} would hold XLSX. Give it a name that ends in .xlsx.", field="path")
    if format_ != "xlsx" and path.suffix.lower() in (".xlsx", ".jsonl", ".csv"):
        raise InvalidInput(
            f"A catalogue as {format_.upper()} is several tables. Name a folder for them, or a file that ends in .zip.",
            field="path",
        )
    catalogue = _something(visible_catalogue(runtime))
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".peyvand-export-") as folder:
        made = _make(catalogue, Path(folder), format_, language, zipped=path.suffix.lower() == ".zip")
        made.rename(path)
    return catalogue


def open_export(runtime: Runtime, format_: str, language: str = "fa") -> IO[bytes]:
    """Write what the actor may see to a file of its own, that is gone once it is closed; JSONL and CSV as a zip.

    Raises
    ------
    InvalidInput, UnknownChoice, NotPermitted
        As `export_catalogue`.
    """
    _checked(format_, language)
    catalogue = _something(visible_catalogue(runtime))
    runtime.settings.data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=runtime.settings.data_dir, prefix="export-") as folder:
        return _make(catalogue, Path(folder), format_, language, zipped=True).open("rb")


def format_of(path: Path) -> str:
    """Tell an export's format by its path: ``.xlsx``, ``.csv.zip``, ``.zip`` and ``.jsonl.zip``, or a folder: JSONL.

    Raises
    ------
    InvalidInput
        If the path has another ending.
    """
    name = path.name.lower()
    for ending, format_ in ((".xlsx", "xlsx"), (".csv.zip", "csv"), (".zip", "jsonl")):
        if name.endswith(ending):
            return format_
    if path.suffix.lower() in (".jsonl", ".csv"):
        return path.suffix[1:].lower()
    if path.suffix:
        raise InvalidInput(
            f"The ending of {path.name} says no format. Name a file that ends in .xlsx or .zip, or a folder, or say "
            f"the format: {', '.join(EXPORT_FORMATS)}.",
            field="path",
        )
    return "jsonl"


_WRITERS: Final[dict[str, Callable[[Catalogue, Path], None]]] = {"jsonl": write_jsonl, "csv": write_csv}


def _make(catalogue: Catalogue, folder: Path, format_: str, language: str, *, zipped: bool) -> Path:
    if format_ == "xlsx":
        write_xlsx(catalogue, folder / "catalogue.xlsx", language)
        return folder / "catalogue.xlsx"
    tables = folder / "tables"
    _WRITERS[format_](catalogue, tables)
    if not zipped:
        return tables
    packed = folder / "catalogue.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(tables.iterdir()):
            archive.write(each, each.name)
    return packed


def _checked(format_: str, language: str) -> str:
    check_choice(language, "language", what="language of an export", choices=EXPORT_LANGUAGES)
    return check_choice(format_, "format", what="format of an export", choices=EXPORT_FORMATS)


def _something(catalogue: Catalogue) -> Catalogue:
    if not any(getattr(catalogue, noun) for noun in NOUNS):
        raise InvalidInput("There is nothing in the catalogue to export yet. Import something first.")
    return catalogue
