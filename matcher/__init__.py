"""Peyvand's library: text in, ranked and explained experts out.

from matcher import Matcher, read_catalogue

matcher = Matcher.from_catalogue(read_catalogue("data/sample"))
answer = matcher.match("کاهش مصرف انرژی کوره ذوب شیشه")
"""

from matcher.catalogue import read_catalogue
from matcher.engine import Matcher
from matcher.errors import (
    AlreadyExists,
    InvalidCatalogue,
    InvalidInput,
    ModelUnavailable,
    NotFound,
    PeyvandError,
    ProblemInFinglish,
    ProblemTooLong,
    ProblemTooShort,
    ProblemWithoutMatter,
    ProblemWithoutWords,
    RowProblem,
    UnknownChoice,
    UnreadableText,
    VectorMismatch,
)
from matcher.records import (
    Answer,
    Catalogue,
    Evidence,
    Expert,
    Filters,
    Institution,
    Match,
    MatchedEvidence,
    ModelId,
    Organisation,
    Problem,
    SharedTerm,
)

__all__ = [
    "AlreadyExists",
    "Answer",
    "Catalogue",
    "Evidence",
    "Expert",
    "Filters",
    "Institution",
    "InvalidCatalogue",
    "InvalidInput",
    "Match",
    "MatchedEvidence",
    "Matcher",
    "ModelId",
    "ModelUnavailable",
    "NotFound",
    "Organisation",
    "PeyvandError",
    "Problem",
    "ProblemInFinglish",
    "ProblemTooLong",
    "ProblemTooShort",
    "ProblemWithoutMatter",
    "ProblemWithoutWords",
    "RowProblem",
    "SharedTerm",
    "UnknownChoice",
    "UnreadableText",
    "VectorMismatch",
    "read_catalogue",
]
