"""OpenAlex over the network: an institution's authors and works, or some people's, into a file.

What is asked for goes in; a JSONL file grows that `matcher.sources.openalex` reads. A small file beside it
keeps the place, so that a fetch that broke off goes on there, with nothing twice and nothing left out. It
knows no store, and is the one room of the catalogue that asks another host for anything.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyalex
import requests
from filelock import FileLock, Timeout

from matcher.checks import check_email, check_orcid, shown
from matcher.errors import InvalidInput, PeyvandError
from service.conflicts import Conflict

BASE_URL: Final = "https://api.openalex.org"
PER_PAGE: Final = 100
"""Rows a page; the most that OpenAlex gives in one."""
ORCIDS_AT_ONCE: Final = 50
"""In one question; OpenAlex takes up to 100 values, and an address has an end."""
TIMEOUT_SECONDS: Final = 60.0
LONGEST_WAIT_SECONDS: Final = 120.0
"""Asked to wait longer, as when the day's allowance is spent, the fetch ends and can go on later."""

_INSTITUTION: Final = re.compile(r"(?:https?://(?:ror|openalex)\.org/)?(?:(0[a-z0-9]{6}[0-9]{2})|(I\d{1,15}))", re.I)
_AUTHOR_FIELDS: Final = (
    "id", "orcid", "display_name", "display_name_alternatives", "last_known_institutions", "updated_date",
)  # fmt: skip
_WORK_FIELDS: Final = (
    "id", "doi", "title", "display_name", "publication_year", "type", "primary_location", "authorships",
    "abstract_inverted_index", "is_retracted", "is_paratext", "updated_date",
)  # fmt: skip
_PASSING: Final = frozenset({403, 429, 500, 502, 503, 504})
"""Statuses of faults that pass; OpenAlex answers 403 where it is asked too fast."""


class OpenAlexUnavailable(PeyvandError):
    """OpenAlex cannot be reached, or will not answer now; what was fetched is kept."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """How far a fetch has come: rows of this call, rows of the file, and whether all is there."""

    n_new: int
    n_rows: int
    is_complete: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a fetch stands: what of the file is whole, and the next page of which question."""

    asked: str
    step: int = 0
    cursor: str | None = "*"
    n_bytes: int = 0
    n_rows: int = 0


@dataclass(frozen=True, slots=True)
class _Question:
    entity: str
    filters: dict[str, Any]
    fields: tuple[str, ...]


def fetch_openalex(
    into: Path,
    *,
    mailto: str,
    institution: str | None = None,
    orcids: Sequence[str] = (),
    api_key: str | None = None,
    base_url: str = BASE_URL,
    per_page: int = PER_PAGE,
    attempts: int = 5,
    pause_seconds: float = 0.2,
    should_stop: Callable[[], bool] = lambda: False,
    on_page: Callable[[Fetched], None] = lambda fetched: None,
) -> Fetched:
    """Fetch authors and works into a JSONL file, or go on where an earlier fetch of the same broke off.

    The place is written after each page, in ``<into>.place.json``. A fetch that is complete asks for nothing;
    to fetch anew, remove both files.

    Parameters
    ----------
    mailto : str
        An address of whoever asks; with it OpenAlex answers from its polite pool.
    institution : str, optional
        A ROR identifier, or OpenAlex's own (``I27837315``); or give ``orcids``, not both.
    api_key : str, optional
        OpenAlex gives one for free; without it a day's allowance is small.
    attempts : int
        How often a page is asked for while the answer is that of a passing fault; between two tries the wait
        doubles, from ``pause_seconds``, or is as long as OpenAlex asks.
    should_stop : callable
        Asked before each page.

    Raises
    ------
    OpenAlexUnavailable
        If OpenAlex is not reached or does not answer.
    InvalidInput
        If the question is not understood, or the file is not one that an earlier fetch of the same made.
    Conflict
        If another fetch writes the file at this moment.
    """
    address = check_email(mailto, "mailto")
    questions = _questions(institution, orcids)
    asked = hashlib.blake2b(repr((questions, base_url)).encode(), digest_size=8).hexdigest()
    with _held(into), _Hosted(base_url) as session:
        place = start = _begin(into, asked)
        while place.step < len(questions):
            if should_stop():
                return Fetched(place.n_rows - start.n_rows, place.n_rows, False)
            _introduce(address, api_key)
            page = _ask(
                session, questions[place.step], place,
                per_page=per_page, attempts=attempts, pause_seconds=pause_seconds,
            )  # fmt: skip
            with _writing(into):
                place = _append(into, place, page)
            on_page(Fetched(place.n_rows - start.n_rows, place.n_rows, place.step >= len(questions)))
            time.sleep(pause_seconds)
        return Fetched(place.n_rows - start.n_rows, place.n_rows, True)


@contextmanager
def _held(into: Path) -> Iterator[None]:
    """Keep others from writing the same file."""
    lock = FileLock(f"{into}.lock", timeout=0)
    with _writing(into):
        try:
            lock.acquire()
        except Timeout as error:
            raise Conflict(f"{into.name} is being fetched by another now. Wait, or name another file.") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _writing(into: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InvalidInput(
            f"{into.name} cannot be written: {error.strerror or error}. Check the folder and its space.", field="into"
        ) from error


def _questions(institution: str | None, orcids: Sequence[str]) -> list[_Question]:
    if bool(institution) == bool(orcids):
        raise InvalidInput("Give either an institution or ORCID iDs: one of both, and not both.", field="institution")
    if institution:
        known = _INSTITUTION.fullmatch(institution.strip())
        if known is None:
            raise InvalidInput(
                f"The institution is {shown(institution)}; wanted its ROR identifier, as https://ror.org/05a28rw58, "
                "or OpenAlex's own such as I27837315. Look it up at ror.org.",
                field="institution",
            )
        by = {"ror": f"https://ror.org/{known[1].lower()}"} if known[1] else {"id": known[2].upper()}
        return [
            _Question("authors", {"last_known_institutions": by}, _AUTHOR_FIELDS),
            _Question("works", {"authorships": {"institutions": by}}, _WORK_FIELDS),
        ]
    checked = list(dict.fromkeys(check_orcid(each) for each in orcids))
    some = [checked[start : start + ORCIDS_AT_ONCE] for start in range(0, len(checked), ORCIDS_AT_ONCE)]
    return [
        *(_Question("authors", {"orcid": each}, _AUTHOR_FIELDS) for each in some),
        *(_Question("works", {"authorships": {"author": {"orcid": each}}}, _WORK_FIELDS) for each in some),
    ]


class _Hosted(requests.Session):
    """A session that sends what is meant for OpenAlex to ``base_url``, and never waits without end."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self.base_url = base_url.rstrip("/")

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        options.setdefault("timeout", TIMEOUT_SECONDS)
        return super().request(method, str(url).replace(BASE_URL, self.base_url, 1), *args, **options)


def _introduce(mailto: str, api_key: str | None) -> None:
    """Say who asks; pyalex keeps that for the whole process, so it is said before every page."""
    pyalex.config.email = mailto
    pyalex.config.user_agent = f"peyvand (mailto:{mailto})"
    pyalex.config.api_key = api_key
    pyalex.config.max_retries = 0


def _ask(
    session: requests.Session, question: _Question, place: _Place, *, per_page: int, attempts: int, pause_seconds: float
) -> Any:
    """Fetch one page; passing faults are waited out."""
    query = (pyalex.Authors if question.entity == "authors" else pyalex.Works)()
    query = query.filter_or(**question.filters).select(list(question.fields))
    pages = query.paginate(per_page=per_page, cursor=place.cursor, n_max=None)
    pages._session = session  # pyalex's own has no time limit
    said = ""
    for attempt in range(max(attempts, 1)):
        wait = pause_seconds * 2**attempt
        try:
            page = next(pages)
            if "next_cursor" in page.meta:
                return page
            said = "a page that does not say which one comes next"
        except pyalex.api.QueryError as error:
            raise InvalidInput(f"OpenAlex does not take the question: {error}. Check what was asked for.") from error
        except requests.HTTPError as error:
            status = error.response.status_code if error.response is not None else 0
            said = f"HTTP {status}"
            if status not in _PASSING:
                raise InvalidInput(
                    f"OpenAlex answers {said} to the question. Check the institution, the ORCID iDs and the API key."
                ) from error
            asked = error.response.headers.get("Retry-After", "") if error.response is not None else ""
            wait = max(wait, float(asked) if asked.isdecimal() else 0.0)
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            said = type(error).__name__
        if wait > LONGEST_WAIT_SECONDS:
            said = f"{said}, to wait {wait:,.0f} seconds"
            break
        if attempt + 1 < attempts:
            time.sleep(wait)
    raise OpenAlexUnavailable(
        f"OpenAlex cannot be reached from here, or does not answer now ({said}). The {place.n_rows:,} rows fetched so "
        "far are kept: ask again later and it goes on there. Without a network, import a file of OpenAlex's answers "
        "that was saved elsewhere; that works as well."
    )


def _begin(into: Path, asked: str) -> _Place:
    """Find where an earlier fetch stood, and cut off what it wrote after that."""
    kept = _place_file(into)
    anew = f"To fetch anew, remove {into.name} and {kept.name}, or name another file."
    with _writing(into):
        if not kept.exists():
            if into.exists() and into.stat().st_size:
                raise InvalidInput(f"{into.name} is there, and no fetch made it. Name another file.", field="into")
            into.touch()
            return _Place(asked)
        try:
            place = _Place(**json.loads(kept.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise InvalidInput(f"{kept.name} cannot be read: {error}. {anew}", field="into") from error
        if place.asked != asked:
            raise InvalidInput(f"{into.name} holds the answers to another question. {anew}", field="into")
        if not into.exists() or into.stat().st_size < place.n_bytes:
            raise InvalidInput(f"{into.name} is shorter than what was fetched into it. {anew}", field="into")
        with into.open("r+b") as file:
            file.truncate(place.n_bytes)
    return place


def _append(into: Path, place: _Place, page: Any) -> _Place:
    """Write a page, then the place behind it: in this order nothing is lost, and `_begin` drops what is double."""
    rows = b"".join(json.dumps(row, ensure_ascii=False).encode("utf-8") + b"\n" for row in page)
    with into.open("ab") as file:
        file.write(rows)
        file.flush()
        os.fsync(file.fileno())
    following = page.meta["next_cursor"] if len(page) else None
    moved = replace(place, n_bytes=place.n_bytes + len(rows), n_rows=place.n_rows + len(page), cursor=following)
    if following is None:
        moved = replace(moved, step=place.step + 1, cursor="*")
    written = _place_file(into).with_suffix(".new")
    written.write_text(json.dumps(asdict(moved)), encoding="utf-8")
    written.replace(_place_file(into))
    return moved


def _place_file(into: Path) -> Path:
    return into.with_name(f"{into.name}.place.json")
