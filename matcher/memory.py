"""The exact index in memory: one float32 matrix and BM25 over sparse columns.

Serves the library, the notebooks and the evaluation. Adding appends a segment,
removing leaves a gap; neither rebuilds the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from matcher.bm25 import Postings
from matcher.crowding import Crowding, compared, crowding, is_stale
from matcher.errors import InvalidInput, NotFound, VectorMismatch
from matcher.index import Entry, Hits, Probe, Vectors, claim_weights
from matcher.records import LANGUAGES, Evidence, Expert, Filters, Institution, ModelId


class MemoryIndex:
    """Evidence in arrays. Implements `matcher.index.Index`.

    Parameters
    ----------
    model : ModelId
        What makes the vectors that will be added.
    experts, institutions
        The people that evidence points at; an expert that is not listed has an id and nothing else.
    capacity : int
        How many pieces of evidence to make room for at once; more may follow.
    """

    def __init__(
        self,
        model: ModelId,
        *,
        experts: Iterable[Expert] = (),
        institutions: Iterable[Institution] = (),
        capacity: int = 0,
    ) -> None:
        self._model = model
        self._institutions = {institution.id: institution for institution in institutions}
        self._experts = {expert.id: expert for expert in experts}
        self._vectors: Vectors = np.empty((capacity, model.dim), dtype=np.float32)
        self._evidence: list[Evidence] = []
        self._evidence_ids: list[str] = []
        self._langs = np.empty(0, dtype=np.int8)
        self._row_of: dict[str, int] = {}
        self._expert_ids: list[str] = []
        self._place_of_expert: dict[str, int] = {}
        self._sorted_pairs: npt.NDArray[np.intp] | None = None
        self._weakened: dict[str, dict[str, float]] = {}
        self._postings = Postings()
        self._centre: Vectors | None = None
        self._crowding: Crowding = np.empty(0, dtype=np.float32)
        self._neighbours: Vectors = self._vectors
        self._n_crowded = 0

    def __len__(self) -> int:
        return len(self._row_of)

    @property
    def model(self) -> ModelId:
        return self._model

    @property
    def vectors(self) -> Vectors:
        """All vectors, a row for each piece that was ever added: float32, shape (n_rows, dim); not to be written."""
        return self._vectors[: len(self._evidence)]

    def add_experts(self, experts: Iterable[Expert], institutions: Iterable[Institution] = ()) -> None:
        """Add or replace the people that evidence points at."""
        self._institutions.update((institution.id, institution) for institution in institutions)
        self._experts.update((expert.id, expert) for expert in experts)

    def add(self, entries: Iterable[Entry]) -> None:
        latest = {entry.evidence.id: entry for entry in entries}
        if not latest:
            return
        new = list(latest.values())
        for entry in new:
            if entry.vector.shape != (self._model.dim,):
                raise VectorMismatch(
                    f"Evidence {entry.evidence.id!r} has a vector of shape {entry.vector.shape}, this index holds "
                    f"({self._model.dim},) from {self._model.name}. Embed it again with that model."
                )
        self._forget(latest.keys())
        first_row = len(self._evidence)
        self._append_rows(new)
        self._postings.append([entry.keys for entry in new])
        for row, entry in enumerate(new, start=first_row):
            self._evidence.append(entry.evidence)
            self._evidence_ids.append(entry.evidence.id)
            self._row_of[entry.evidence.id] = row
            for expert_id in entry.evidence.expert_ids:
                if expert_id not in self._place_of_expert:
                    self._place_of_expert[expert_id] = len(self._expert_ids)
                    self._expert_ids.append(expert_id)
        self._sorted_pairs = None
        self._centre = None

    def remove(self, evidence_ids: Collection[str]) -> None:
        self._forget(evidence_ids)
        for evidence_id in evidence_ids:
            self._weakened.pop(evidence_id, None)

    def weaken(self, expert_id: str, evidence_id: str, weight: float) -> None:
        """Let an expert's claim to a piece of evidence count for less, as one does who said that it is not their field.

        The weight stands in the place of an earlier one, and stays when the evidence is replaced.

        Parameters
        ----------
        expert_id, evidence_id : str
            Whose claim to what.
        weight : float
            In (0, 1]; 1 gives the claim its whole weight back.

        Raises
        ------
        InvalidInput
            If the weight is out of its range, or the expert does not stand behind the evidence.
        NotFound
            If there is no such evidence.
        """
        if not 0 < weight <= 1:
            raise InvalidInput(f"The weight is {weight}; wanted more than 0 and at most 1.", field="weight")
        if (row := self._row_of.get(evidence_id)) is None:
            raise NotFound("evidence", evidence_id)
        if expert_id not in (holders := self._evidence[row].expert_ids):
            raise InvalidInput(
                f"The expert {expert_id!r} does not stand behind the evidence {evidence_id!r}. "
                f"Name one of: {', '.join(holders) or '(nobody does)'}.",
                field="expert_id",
            )
        self._weakened.setdefault(evidence_id, {})[expert_id] = weight

    def search(self, probe: Probe, *, limit: int, filters: Filters = Filters()) -> Hits:
        """List everything: in memory that costs no more than listing the best."""
        return self._hits(probe, self._pairs(filters))

    def evidence_of(self, probe: Probe, expert_ids: Collection[str], *, filters: Filters = Filters()) -> Hits:
        wanted = np.zeros(len(self._expert_ids), dtype=bool)
        wanted[[self._place_of_expert[id_] for id_ in expert_ids if id_ in self._place_of_expert]] = True
        pairs = self._pairs(filters)
        return self._hits(probe, pairs[wanted[pairs[:, 0]]])

    def self_score(self, probe: Probe) -> float:
        return self._postings.self_score(probe.keys)

    def background(self, probe: Probe) -> float:
        if self._centre is None:
            rows = list(self._row_of.values())
            self._centre = self._vectors[rows].mean(axis=0) if rows else np.zeros(self._model.dim, dtype=np.float32)
        return float(self._centre @ probe.vector)

    def evidence(self, evidence_ids: Collection[str]) -> Mapping[str, Evidence]:
        return {id_: self._evidence[self._row_of[id_]] for id_ in evidence_ids if id_ in self._row_of}

    def experts(self, expert_ids: Collection[str]) -> Mapping[str, tuple[Expert, Institution | None]]:
        known = (self._experts.get(id_) or Expert(id_) for id_ in expert_ids)
        return {expert.id: (expert, self._institutions.get(expert.institution_id or "")) for expert in known}

    def _forget(self, evidence_ids: Collection[str]) -> None:
        rows = [self._row_of.pop(evidence_id) for evidence_id in evidence_ids if evidence_id in self._row_of]
        if rows:
            self._postings.drop(rows)
            self._sorted_pairs = None
            self._centre = None

    def _append_rows(self, new: Sequence[Entry]) -> None:
        first_row = len(self._evidence)
        n_rows = first_row + len(new)
        if n_rows > len(self._vectors):
            grown = max(n_rows, len(self._vectors) * 5 // 4)
            vectors = np.empty((grown, self._model.dim), dtype=np.float32)
            vectors[:first_row] = self._vectors[:first_row]
            self._vectors = vectors
        np.stack([entry.vector for entry in new], out=self._vectors[first_row:n_rows])
        self._langs = np.append(self._langs, [np.int8(LANGUAGES.index(entry.lang)) for entry in new])

    def _pairs(self, filters: Filters) -> npt.NDArray[np.intp]:
        """List who did what, as far as the filters allow: (place of expert, row), sorted, shape (n_pairs, 2)."""
        if self._sorted_pairs is None:
            did = [
                (self._place_of_expert[expert_id], row)
                for row in self._row_of.values()
                for expert_id in self._evidence[row].expert_ids
            ]
            unsorted = np.array(did, dtype=np.intp).reshape(-1, 2)
            self._sorted_pairs = unsorted[np.lexsort((unsorted[:, 1], unsorted[:, 0]))]
        pairs = self._sorted_pairs
        if filters.institutions or filters.fields or filters.regions:
            passes = np.array([self._passes(expert_id, filters) for expert_id in self._expert_ids], dtype=bool)
            pairs = pairs[passes[pairs[:, 0]]]
        if hidden := [self._place_of_expert[id_] for id_ in filters.without if id_ in self._place_of_expert]:
            pairs = pairs[~np.isin(pairs[:, 0], hidden)]
        if filters.languages:
            wanted = [LANGUAGES.index(lang) for lang in filters.languages]
            pairs = pairs[np.isin(self._langs[pairs[:, 1]], wanted)]
        return pairs

    def _passes(self, expert_id: str, filters: Filters) -> bool:
        expert = self._experts.get(expert_id) or Expert(expert_id)
        institution = self._institutions.get(expert.institution_id or "")
        return (
            (not filters.institutions or expert.institution_id in filters.institutions)
            and (not filters.fields or expert.field in filters.fields)
            and (not filters.regions or (institution is not None and institution.region in filters.regions))
        )

    def _claims(self) -> Mapping[tuple[int, int], float]:
        """Map (row, place of expert) to the weight of each claim that was weakened."""
        return {
            (self._row_of[evidence_id], self._place_of_expert[expert_id]): weight
            for evidence_id, weights in self._weakened.items()
            if evidence_id in self._row_of
            for expert_id, weight in weights.items()
        }

    def _hits(self, probe: Probe, pairs: npt.NDArray[np.intp]) -> Hits:
        """Score every row; the pairs say which of them count."""
        return Hits(
            evidence_ids=self._evidence_ids,
            langs=self._langs,
            similarity=self._vectors[: len(self._evidence)] @ probe.vector,
            lexical=self._postings.scores(probe.keys),
            expert_ids=self._expert_ids,
            pair_hits=pairs[:, 1],
            pair_experts=pairs[:, 0],
            pair_weights=claim_weights(pairs[:, 1], pairs[:, 0], self._claims()),
            crowding=self._crowds(),
        )

    def _crowds(self) -> Crowding:
        """Give each row's crowding, measured where it is not known yet; shape (n_rows,)."""
        n_known, vectors = len(self._crowding), self.vectors
        if is_stale(self._n_crowded, len(self._row_of)):
            self._n_crowded, n_known = len(self._row_of), 0
            ids = sorted(self._row_of)
            self._neighbours = vectors[[self._row_of[ids[place]] for place in compared(ids)]]
        if n_known < len(vectors):
            new = crowding(vectors[n_known:], self._neighbours)
            self._crowding = np.concatenate([self._crowding[:n_known], new])
        return self._crowding
