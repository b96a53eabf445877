"""The order of the stages: text in, ranked and explained experts out.

The only file that knows how `text`, `encoder`, `index`, `rank` and `explain`
follow each other. The library and the service both go through it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from matcher.bonuses import AGREEMENT, NO_BONUSES, check_bonuses
from matcher.calibrate import ABSTAIN_BELOW, BANDS, COVERED_BAND, Calibration, band, shipped_calibration
from matcher.encoder import Encoder, Progress, load_encoder
from matcher.errors import UnknownChoice, VectorMismatch
from matcher.explain import Explainer, whole_text
from matcher.fields import FIELDS
from matcher.index import Entry, Index, Probe
from matcher.memory import MemoryIndex
from matcher.needs import find_needs
from matcher.prepare import describe, embed, interests_evidence, model_id, probes
from matcher.rank import OnStage, RankedExpert, Ranking, rank_experts, score_experts
from matcher.records import LANGUAGES, Answer, Catalogue, Evidence, Filters, Match, Need, Problem
from matcher.statement import check_problem, remarks

Choose = Callable[[Sequence[RankedExpert]], Sequence[RankedExpert]]
"""Picks some of the ranked experts."""


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
    calibration : Calibration, optional
        How scores become probabilities; without it, the one that ships, where it reads this encoder's scores.
    explainer : Explainer, optional
        One that remembers what it read for earlier matchers.

    Raises
    ------
    VectorMismatch
        If the index holds vectors of another encoder or normaliser.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        *,
        ranking: Ranking = Ranking(),
        calibration: Calibration | None = None,
        explainer: Explainer | None = None,
    ) -> None:
        if index.model != model_id(encoder):
            raise VectorMismatch(
                f"The index holds vectors of {index.model}, the encoder makes {model_id(encoder)}. "
                "Embed the evidence again with this encoder, or load the one that made the vectors."
            )
        self.index = index
        self.encoder = encoder
        self.ranking = ranking
        self.calibration = calibration or shipped_calibration(index.model)
        self._explainer = explainer or Explainer(encoder)

    @classmethod
    def from_catalogue(
        cls,
        catalogue: Catalogue,
        encoder: Encoder | None = None,
        *,
        ranking: Ranking = Ranking(),
        progress: Progress | None = None,
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
        matcher = cls(index, encoder, ranking=ranking)
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
        return probes([problem], self.encoder)[0]

    def match(
        self,
        problem: Problem | str,
        *,
        limit: int = 10,
        filters: Filters = Filters(),
        bonuses: Mapping[str, float] = NO_BONUSES,
        choose: Choose = lambda ranked: ranked,
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
        bonuses : mapping of str to float, optional
            What an expert gains who has, or whose institution has, an agreement with who asks, see
            `matcher.rank.rank_experts`. Ranks them higher; band, probability and coverage leave it out.
        choose : callable, optional
            Picks those of the ranked to name, in the order to name them; all that is said is said of them.
        on_stage : callable, optional
            Called as ``encode``, ``search``, ``rank``, ``needs`` and ``explain`` end; ``search`` and
            ``rank`` may take turns.

        Raises
        ------
        InvalidInput
            If the problem, a filter or a bonus cannot be used.
        """
        if isinstance(problem, str):
            problem = Problem(id="", text=problem)
        check_filters(filters)
        check_bonuses(bonuses)
        check_problem(problem)
        lang = describe(problem).lang
        needs = find_needs(whole_text(problem), lang)
        needs = needs if len(needs) > 1 else ()
        probe, *need_probes = probes([problem, *(_asked(problem, need, lang) for need in needs)], self.encoder)
        on_stage("encode")
        ranked = rank_experts(
            self.index, probe, limit=limit, filters=filters, ranking=self.ranking, bonuses=bonuses, on_stage=on_stage
        )
        ranked = list(choose(ranked))
        background = self.index.background(probe)
        chances = self._chances(need_probes, ranked, filters)
        covered = [{id_ for id_, chance in each.items() if chance >= BANDS[COVERED_BAND]} for each in chances]
        on_stage("needs")
        explained = self._explainer.explain(ranked, self.index, problem, probe.lang)
        matches = tuple(
            self._judged(match, background, [at for at, experts in enumerate(covered) if match.expert.id in experts])
            for match in explained
        )
        on_stage("explain")
        return Answer(
            problem=replace(problem, lang=probe.lang),
            lang=probe.lang,
            language_supported=probe.lang != "other",
            model=self.index.model,
            matches=matches,
            no_strong_expert=self._nobody(matches, chances),
            needs=needs,
            open_needs=tuple(at for at, experts in enumerate(covered) if not experts) if self.calibration else (),
            remarks=remarks(problem, probe.lang),
            background=background,
        )

    def _chances(
        self, need_probes: Sequence[Probe], ranked: Sequence[RankedExpert], filters: Filters
    ) -> list[dict[str, float]]:
        """Estimate for each need, taken alone, how likely a judge calls each of the ranked experts suitable."""
        if self.calibration is None:
            return [{} for _ in need_probes]
        named = [expert.expert_id for expert in ranked]
        chances = []
        for probe in need_probes:
            scored = score_experts(self.index, probe, named, filters=filters, ranking=self.ranking)
            background = self.index.background(probe)
            chances.append(
                {
                    expert.expert_id: self.calibration.probability(
                        expert.score, background, expert.parts["across_languages"]
                    )
                    for expert in scored
                }
            )
        return chances

    def _judged(self, match: Match, background: float, covers: Sequence[int]) -> Match:
        """Say how likely a judge calls the expert suitable, and which needs they cover."""
        if self.calibration is None:
            return match
        # An agreement makes nobody more suitable.
        score = match.score - match.parts.get(AGREEMENT, 0.0)
        probability = self.calibration.probability(score, background, match.parts["across_languages"])
        return replace(match, probability=probability, band=band(probability), covers=tuple(covers))

    def _nobody(self, matches: Sequence[Match], chances: Sequence[dict[str, float]]) -> bool | None:
        """Tell whether nobody is likely enough to be suitable for the problem or for one of its needs."""
        if self.calibration is None:
            return None
        found = [match.probability for match in matches if match.probability is not None]
        return max([*found, *(chance for each in chances for chance in each.values())], default=0.0) < ABSTAIN_BELOW


def _asked(problem: Problem, need: Need, lang: str) -> Problem:
    """Make a need a problem of its own."""
    return Problem(id=problem.id, text=whole_text(problem)[need.start : need.end], lang=lang)
