"""The order of the stages: text in, ranked and explained experts out.

The only file that knows how `text`, `encoder`, `index`, `rank` and `explain`
follow each other. The library and the service both go through it, so that
what one prepares the other can search.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from matcher.encoder import Encoder, Progress, load_encoder
from matcher.errors import ProblemTooLong, ProblemTooShort, UnknownChoice, VectorMismatch
from matcher.explain import explain, whole_text
from matcher.index import Entry, Index, Probe, Vectors
from matcher.memory import MemoryIndex
from matcher.rank import OnStage, Ranking, rank_experts
from matcher.records import FIELDS, LANGUAGES, Answer, Catalogue, Evidence, Expert, Filters, ModelId, Problem
from matcher.text import REVISION, detect_language, lexical_keys, normalise, readable

MAX_PROBLEM_CHARACTERS: Final = 50_000
"""About 25 printed pages: longer than any problem, shorter than a book pasted by mistake."""

MIN_PROBLEM_LETTERS: Final = 2


@dataclass(frozen=True, slots=True)
class Description:
    """What can be said of a text without an encoder: its language and its lexical keys."""

    lang: str
    keys: Mapping[str, int]


def interests_evidence(expert: Expert) -> Evidence | None:
    """Make an expert's own words about their interests a piece of evidence, if there are any."""
    interests = " · ".join(expert.interests)
    if not interests:
        return None
    return Evidence(
        id=f"{expert.id}#interests", expert_ids=(expert.id,), kind="interests", title=interests, text=expert.department
    )


def describe(record: Evidence | Problem) -> Description:
    """Find a text's language, where it is not given, and its lexical keys."""
    text = whole_text(record)
    lang = record.lang or detect_language(text)
    return Description(lang, lexical_keys(text, lang))


def embed(records: Sequence[Evidence | Problem], encoder: Encoder, *, progress: Progress | None = None) -> Vectors:
    """Normalise and encode, title and text together.

    Returns
    -------
    float32, shape (len(records), dim)
        Rows of unit length.
    """
    return encoder.encode([normalise(whole_text(record), record.lang) for record in records], progress=progress)


def model_id(encoder: Encoder) -> ModelId:
    """Name what makes the vectors: the encoder together with the normaliser before it."""
    return ModelId(encoder.name, f"{encoder.revision}+{REVISION}", encoder.dim)


def check_problem(problem: Problem) -> None:
    """Say what is wrong with a problem before anything is loaded for it.

    Raises
    ------
    InvalidInput
        If the text is unreadable, too short or too long, or the language unknown.
    """
    text = readable(whole_text(problem), what="problem")
    if len(text) > MAX_PROBLEM_CHARACTERS:
        raise ProblemTooLong(
            f"The problem has {len(text):,} characters; at most {MAX_PROBLEM_CHARACTERS:,} are read. "
            "Keep what describes the problem and leave attachments out.",
            field="text",
        )
    if sum(character.isalnum() for character in text) < MIN_PROBLEM_LETTERS:
        raise ProblemTooShort(
            f"The problem {text.strip()!r} says too little to match on. "
            "Describe in a sentence or two what goes wrong and what you want instead.",
            field="text",
        )
    if problem.lang is not None and problem.lang not in LANGUAGES:
        raise UnknownChoice("language", problem.lang, LANGUAGES, field="lang")


def check_filters(filters: Filters) -> None:
    """Say what is wrong with filters before anything is loaded for them.

    Raises
    ------
    UnknownChoice
        If a language or a field is not on its list.
    """
    for lang in filters.languages:
        if lang not in LANGUAGES:
            raise UnknownChoice("language", lang, LANGUAGES, field="language")
    for code in filters.fields:
        if code not in FIELDS:
            raise UnknownChoice("field", code, FIELDS, field="field")


class Matcher:
    """Ranks the experts of an index for problems.

    Parameters
    ----------
    index : Index
        Holds evidence embedded with the same encoder.
    encoder : Encoder
        Embeds the problems.
    ranking : Ranking, optional
        How hits become scores.

    Raises
    ------
    VectorMismatch
        If the index holds vectors of another encoder or normaliser.
    """

    def __init__(self, index: Index, encoder: Encoder, *, ranking: Ranking = Ranking()) -> None:
        if index.model != model_id(encoder):
            raise VectorMismatch(
                f"The index holds vectors of {index.model}, the encoder makes {model_id(encoder)}. "
                "Embed the evidence again with this encoder, or load the one that made the vectors."
            )
        self.index = index
        self.encoder = encoder
        self.ranking = ranking

    @classmethod
    def from_catalogue(
        cls, catalogue: Catalogue, encoder: Encoder | None = None, *, progress: Progress | None = None
    ) -> Matcher:
        """Index a whole catalogue in memory; without an encoder, with the default model."""
        encoder = encoder or load_encoder()
        own_words = (interests_evidence(expert) for expert in catalogue.experts)
        evidence = [*catalogue.evidence, *(item for item in own_words if item)]
        index = MemoryIndex(
            model_id(encoder),
            experts=catalogue.experts,
            institutions=catalogue.institutions,
            capacity=len(evidence),
        )
        matcher = cls(index, encoder)
        matcher.add(evidence, progress=progress)
        return matcher

    def add(self, evidence: Sequence[Evidence], *, progress: Progress | None = None) -> None:
        """Describe, embed and index evidence; a known id is replaced."""
        described = [describe(item) for item in evidence]
        vectors = embed(evidence, self.encoder, progress=progress)
        self.index.add(
            Entry(item, description.lang, description.keys, vector)
            for item, description, vector in zip(evidence, described, vectors, strict=True)
        )

    def probe(self, problem: Problem) -> Probe:
        """Make a problem ready for search.

        Raises
        ------
        InvalidInput
            If the text is unreadable, too short or too long, or the language unknown.
        """
        check_problem(problem)
        described = describe(problem)
        (vector,) = embed([problem], self.encoder)
        return Probe(described.lang, described.keys, vector)

    def match(
        self,
        problem: Problem | str,
        *,
        limit: int = 10,
        filters: Filters = Filters(),
        on_stage: OnStage = lambda stage: None,
    ) -> Answer:
        """Rank the experts for a problem and explain each.

        Parameters
        ----------
        problem : Problem or str
            In Persian, English or Vietnamese; other languages are ranked by meaning alone.
        limit : int
            How many experts to name, 1 or more.
        filters : Filters
            Which experts and evidence may be found.
        on_stage : callable, optional
            Called as ``encode``, ``search``, ``rank`` and ``explain`` end; ``search`` and
            ``rank`` may take turns.

        Raises
        ------
        InvalidInput
            If the problem or a filter cannot be used.
        """
        if isinstance(problem, str):
            problem = Problem(id="", text=problem)
        check_filters(filters)
        probe = self.probe(problem)
        on_stage("encode")
        ranked = rank_experts(self.index, probe, limit=limit, filters=filters, ranking=self.ranking, on_stage=on_stage)
        matches = explain(ranked, self.index, problem, probe.lang)
        on_stage("explain")
        return Answer(
            problem=replace(problem, lang=probe.lang),
            lang=probe.lang,
            language_supported=probe.lang != "other",
            model=self.index.model,
            matches=matches,
        )
