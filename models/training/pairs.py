"""Pairs of texts that should stand near each other, by task.

A corpus comes in, pairs come out: two documents and what of them is shown, as
words of a window, so that a long text is learned from all its parts. Which pairs
meet in one batch is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix

from training.texts import Corpus, Document, Question

Rng = np.random.Generator

WINDOW_WORDS: Final = 70
SPAN_WORDS: Final = (5, 16)
"""A span stands for a short text, such as a title or a problem in one line."""

_NEAREST: Final = 3
_SENTENCE: Final = re.compile(r"(?<=[.!?؟؛])\s+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents by their places, and the words of them that are shown."""

    task: str
    one: int
    other: int
    one_shown: str
    other_shown: str


@dataclass(frozen=True, slots=True)
class Task:
    """How a task's pairs are made and what counts in its loss.

    ``share`` of all pairs; ``label`` is how much of what is learned comes from the pair itself,
    the rest from the teacher; ``words`` and ``base`` weigh the two halves of the teacher;
    ``by_topic`` puts pairs of one topic into a batch, so that they are each other's hard negatives.
    """

    share: float
    label: float
    words: float
    base: float
    by_topic: bool
    make: Callable[[Corpus, csr_matrix, Rng], Iterator[Pair]]


def window(document: Document, rng: Rng, *, beginning: float = 0.5, words: int = WINDOW_WORDS) -> str:
    """Show a window of a document: title and beginning, or, of a longer text, anywhere else."""
    tokens = document.text.split()
    if len(tokens) <= words or rng.random() < beginning:
        shown = " ".join(tokens[:words])
        return f"{document.title}. {shown}" if document.title else shown
    start = int(rng.integers(0, len(tokens) - words + 1))
    return " ".join(tokens[start : start + words])


def same_investigator(corpus: Corpus, words: csr_matrix, rng: Rng) -> Iterator[Pair]:
    """Pair two awards of one investigator; those of one title (a project held in parts) tell nothing."""
    people = list(corpus.investigators.values())
    while True:
        for person in rng.permutation(len(people)):
            one, other = (int(place) for place in rng.choice(people[person], 2, replace=False))
            first, second = corpus.documents[one], corpus.documents[other]
            if first.title != second.title:
                yield Pair("investigator", one, other, window(first, rng), window(second, rng))


def title_and_abstract(corpus: Corpus, words: csr_matrix, rng: Rng) -> Iterator[Pair]:
    """Pair a title with a window of its abstract."""
    places = [*corpus.awards, *corpus.sbir_awards]
    while True:
        for place in rng.permutation(places):
            document = corpus.documents[place]
            if len(document.title.split()) > 2:
                bare = Document(document.lang, "", document.text, document.groups)
                yield Pair("title", int(place), int(place), document.title, window(bare, rng, beginning=0.3))


def problem_and_award(corpus: Corpus, words: csr_matrix, rng: Rng) -> Iterator[Pair]:
    """Pair a problem with an award that shares its words: nobody wrote down which was given for which."""
    problems, awards = words[_slice(corpus.sbir_problems)], words[_slice(corpus.sbir_awards)]
    nearest = _nearest(problems, awards)
    while True:
        for row in rng.permutation(len(nearest)):
            one, other = corpus.sbir_problems[row], corpus.sbir_awards[int(rng.choice(nearest[row]))]
            shown = window(corpus.documents[one], rng, beginning=0.7), window(corpus.documents[other], rng)
            yield Pair("problem", one, other, *shown)


def question_and_passage(corpus: Corpus, words: csr_matrix, rng: Rng) -> Iterator[Pair]:
    """Pair a question with the passage that answers it, in one language."""
    while True:
        for row in rng.permutation(len(corpus.questions)):
            yield _asked(corpus, "question", corpus.questions[row].question, corpus.questions[row].passage, rng)


def question_across(corpus: Corpus, words: csr_matrix, rng: Rng) -> Iterator[Pair]:
    """Pair a question with the passage that answers it in another language."""
    while True:
        for row in rng.permutation(len(corpus.twins)):
            one, other = _either_way(corpus.twins[row], rng)
            yield _asked(corpus, "across", one.question, other.passage, rng)


def sentence_across(corpus: Corpus, words: csr_matrix, rng: Rng) -> Iterator[Pair]:
    """Pair a sentence or term with its translation, or now and then with that of its neighbour in the article."""
    spoken = [row for row, places in enumerate(corpus.said) if len(places) > 1]
    while True:
        start = int(rng.integers(0, len(spoken)))
        for row in [*spoken[start:], *spoken[:start]]:
            if rng.random() < 0.5:  # neighbours stay together: hard negatives of each other
                continue
            one, other = (str(lang) for lang in rng.choice(list(corpus.said[row]), 2, replace=False))
            beside = row + 1 if rng.random() < 0.15 and corpus.flowing[row] else row
            if beside >= len(corpus.said) or other not in corpus.said[beside]:
                beside = row
            places = corpus.said[row][one], corpus.said[beside][other]
            yield Pair("sentence", *places, *(corpus.documents[place].text for place in places))


def span_and_rest(corpus: Corpus, words: csr_matrix, rng: Rng) -> Iterator[Pair]:
    """Pair a few words of a passage with another part of it: what short Persian texts stand for."""
    places = sorted({question.passage for question in corpus.questions})
    spoken = [corpus.documents[place].lang for place in places]
    likely = np.array([2.0 if lang == "fa" else 1.0 for lang in spoken])
    while True:
        for row in rng.choice(len(places), len(places), p=likely / likely.sum()):
            document = corpus.documents[places[row]]
            sentences = [each for each in _SENTENCE.split(document.text) if len(each.split()) >= SPAN_WORDS[0]]
            if len(sentences) > 1:
                chosen = int(rng.integers(0, len(sentences)))
                rest = " ".join(sentences[:chosen] + sentences[chosen + 1 :]).split()[:WINDOW_WORDS]
                span = _span(sentences[chosen], rng)
                yield Pair("span", places[row], places[row], span, " ".join(rest))


TASKS: Final = MappingProxyType({
    "investigator": Task(0.42, 0.5, 1.0, 0.0, True, same_investigator),
    "title": Task(0.12, 0.6, 1.0, 0.0, True, title_and_abstract),
    "problem": Task(0.08, 0.3, 1.0, 0.0, True, problem_and_award),
    "question": Task(0.09, 0.6, 0.5, 1.0, False, question_and_passage),
    "across": Task(0.05, 0.7, 0.0, 1.0, False, question_across),
    "sentence": Task(0.13, 0.7, 0.0, 1.0, False, sentence_across),
    "span": Task(0.11, 0.5, 0.5, 1.0, False, span_and_rest),
})  # fmt: skip


def make_pairs(corpus: Corpus, words: csr_matrix, n: int, *, seed: int) -> dict[str, list[Pair]]:
    """Make ``n`` pairs in all, by task, each task with its own draw so that more pairs begin with the same ones."""
    return {
        name: list(islice(task.make(corpus, words, np.random.default_rng([seed, number])), round(task.share * n)))
        for number, (name, task) in enumerate(TASKS.items())
    }


def _asked(corpus: Corpus, task: str, question: int, passage: int, rng: Rng) -> Pair:
    return Pair(
        task, question, passage, corpus.documents[question].text, window(corpus.documents[passage], rng, beginning=0.8)
    )


def _either_way(twins: tuple[Question, Question], rng: Rng) -> tuple[Question, Question]:
    return twins if rng.random() < 0.5 else (twins[1], twins[0])


def _span(sentence: str, rng: Rng) -> str:
    tokens = sentence.split()
    length = min(len(tokens), int(rng.integers(SPAN_WORDS[0], SPAN_WORDS[1])))
    start = int(rng.integers(0, len(tokens) - length + 1))
    return " ".join(tokens[start : start + length])


def _slice(places: range) -> slice:
    return slice(places.start, places.stop)


def _nearest(rows: csr_matrix, others: csr_matrix, *, at_once: int = 256) -> list[Sequence[int]]:
    """Name the nearest others of each row, by the words they share."""
    nearest: list[Sequence[int]] = []
    for start in range(0, rows.shape[0], at_once):
        near = (rows[start : start + at_once] @ others.T).toarray()
        nearest += np.argpartition(-near, _NEAREST, axis=1)[:, :_NEAREST].tolist()
    return nearest
