"""The nouns of Peyvand, as frozen values.

They know nothing of files, databases or the web. Text in a record stands as
its author wrote it; normalising happens on the way into an index.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("fa", "en", "vi", "other")
"""Languages that a text can be in; ``other`` is matched by meaning, and said to be so."""

KINDS: Final = (
    "publication", "thesis", "project", "grant", "patent",
    "course", "laboratory", "equipment", "contract", "interests",
)  # fmt: skip
"""Kinds of evidence with a name in every interface language; other words are kept as they are."""

PROGRAMMES: Final = (
    "problem-solving", "contract-research", "advice", "ip-advice",
    "licence", "sabbatical", "student-team", "post-doc",
)  # fmt: skip
"""Forms of cooperation that a problem can ask for."""

CONFIDENTIALITIES: Final = ("public", "members", "confidential")
"""Who may read a problem: everyone, signed-in members, or only both sides once they accept."""

VISIBILITIES: Final = ("public", "consortium", "institution")
"""Who may see a record or a field: everyone, members of a common consortium, or the own institution alone."""

AVAILABLE_FOR: Final = ("scoping", "projects", "supervision", "sabbatical")
"""What an expert can be asked for: a first talk, projects, supervising students, a stay in industry."""

RESTRICTABLE: Final = ("position", "department", "interests", "url", "orcid", "email", "phone", "names")
"""Fields of an expert that may be seen by fewer people than the record is."""

KEPT_CLOSE: Final[Mapping[str, str]] = MappingProxyType({"email": "institution", "phone": "institution"})
"""Fields that nobody outside the own institution sees unless the record says otherwise."""


@dataclass(frozen=True, slots=True)
class Institution:
    """A university or institute."""

    id: str
    name: str
    region: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Expert:
    """A faculty member. A collection's expert has an ``id`` and nothing else.

    ``names`` are other spellings of the name. ``available_for`` holds words of `AVAILABLE_FOR`, until the
    day ``available_until``, ``at_once`` at the same time; nothing said means that nothing is known.
    ``restricted`` narrows single fields below ``visibility``, each as ``field=visibility``
    (`RESTRICTABLE`, `VISIBILITIES`).
    """

    id: str
    name: str = ""
    institution_id: str | None = None
    position: str = ""
    department: str = ""
    field: str | None = None
    interests: tuple[str, ...] = ()
    url: str | None = None
    names: tuple[str, ...] = ()
    orcid: str | None = None
    email: str | None = None
    phone: str | None = None
    available_for: tuple[str, ...] = ()
    available_until: date | None = None
    at_once: int | None = None
    visibility: str = "public"
    restricted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that one or more experts did. ``year`` is Gregorian.

    ``authors`` are all who did it, as the source names them, experts of the catalogue or not;
    ``translated_title`` is the title in another language.
    """

    id: str
    expert_ids: tuple[str, ...]
    kind: str
    title: str = ""
    text: str = ""
    lang: str | None = None
    year: int | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    doi: str | None = None
    translated_title: str = ""
    visibility: str = "public"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company, factory, agency or hospital."""

    id: str
    name: str
    sector: str | None = None
    region: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What an organisation wants solved."""

    id: str
    text: str
    title: str = ""
    lang: str | None = None
    organisation_id: str | None = None
    sector: str | None = None
    region: str | None = None
    programme: str = "problem-solving"
    deadline: date | None = None
    confidentiality: str = "members"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a folder of catalogue files holds."""

    institutions: tuple[Institution, ...] = ()
    experts: tuple[Expert, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Which experts and which evidence may be found; empty means all.

    ``languages`` speaks of the evidence, the others of the expert: the
    institution's ``id``, the field's code (`FIELDS`), the institution's region
    as it is written there. ``without`` holds the ids of experts who are not to
    be found, whatever else holds.
    """

    institutions: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.institutions or self.fields or self.languages or self.regions or self.without)


@dataclass(frozen=True, slots=True)
class ModelId:
    """The name and revision of what made a vector; only equal ones are compared."""

    name: str
    revision: str
    dim: int


@dataclass(frozen=True, slots=True)
class SharedTerm:
    """A term that problem and evidence share, as each of them wrote it."""

    problem: str
    evidence: str


@dataclass(frozen=True, slots=True)
class PhrasePair:
    """A phrase of the problem and one of the evidence that answer each other, in one language or two.

    Offsets are in characters of title, line end and text, as written. ``similarity`` is the mean
    over the words of both, each with the word nearest to it in the other: a cosine, at most 1.
    """

    problem_start: int
    problem_end: int
    evidence_start: int
    evidence_end: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a problem asks for, as offsets into title, line end and text, as written."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MatchedEvidence:
    """One piece of evidence behind a match, with what it brings to the score.

    ``similarity`` is the cosine in [-1, 1]; ``contributions`` holds this
    piece's share of each of the match's parts: all zero where the expert is judged by better pieces.
    """

    evidence: Evidence
    lang: str
    similarity: float
    contributions: Mapping[str, float]
    shared_terms: tuple[SharedTerm, ...] = ()
    phrases: tuple[PhrasePair, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Facts for a sentence on why an expert fits, all of them read off the evidence that made the match.

    ``kinds`` counts the pieces of each kind, most first; ``latest_year`` is Gregorian; ``phrases``
    are words of the problem that the evidence answers, as its author wrote them, weightiest first.
    """

    kinds: tuple[tuple[str, int], ...]
    latest_year: int | None
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """An expert for a problem. ``parts`` add up to ``score``; both are unitless, higher is better.

    A part ``agreement`` stands for a bonus (`matcher.bonuses`); it is in no piece's contributions, and
    ``probability`` leaves it out.

    ``probability`` estimates how likely a judge calls the expert suitable, and ``band`` names it
    (`matcher.calibrate.BANDS`); both are None where there is no calibration for the encoder.
    ``covers`` holds positions in the answer's ``needs``; ``thin`` is true of an expert with nothing
    but interests to go by.
    """

    expert: Expert
    institution: Institution | None
    rank: int
    score: float
    parts: Mapping[str, float]
    evidence: tuple[MatchedEvidence, ...]
    probability: float | None = None
    band: str | None = None
    covers: tuple[int, ...] = ()
    reason: Reason | None = None
    thin: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The ranked experts for one problem, best first.

    ``lang`` is the problem's language as given or detected; ``language_supported``
    is false where the problem was ranked by meaning alone because its words
    cannot be read. ``no_strong_expert`` is true where nobody is likely enough to be
    suitable, and None where that cannot be told. ``needs`` are the distinct things that the
    problem asks for, empty where it asks for one; ``open_needs`` holds the positions of those
    that nobody named here covers. ``remarks`` are codes of `matcher.statement.REMARKS`.
    ``background`` is the mean similarity of the problem to all evidence.
    """

    problem: Problem
    lang: str
    language_supported: bool
    model: ModelId
    matches: tuple[Match, ...]
    no_strong_expert: bool | None = None
    needs: tuple[Need, ...] = ()
    open_needs: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()
    background: float = 0.0
