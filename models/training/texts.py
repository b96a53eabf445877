"""The text to train on, read.

A folder comes in (`sbir_problems`, `sbir_awards`, `parallel`, `questions`, each
``.jsonl.gz``) with a file of awards that name their investigators; documents come
out, each with its language and with what it must not be told apart from. Judgements
and the problems of an evaluation are never read. This file knows no model.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("fa", "vi", "en")

_AWARD_HEAD: Final = re.compile(r"^(?:[A-Z]{2,4}[- ])?\d{7}\s+(?:[A-Z][\w'-]+,?\s+){0,2}(?=[A-Z])")
"""Number and investigator's name, as old abstracts begin: whom a text is by must not be read from it."""

_PROBLEM_HEAD: Final = re.compile(r"^TECHNOLOGY AREA.{0,500}?OBJECTIVE:\s*", re.DOTALL)
_NUMBER_TAIL: Final = re.compile(r"\s*\[\w{6,}\]$")
_STARS: Final = re.compile(r"\s*\*{2,}\s*")
_LEAST_CHARACTERS: Final = 200


@dataclass(frozen=True, slots=True)
class Document:
    """A text as a teacher sees it: whole.

    ``groups`` names what it shares with others (investigators, a passage, a sentence in
    other languages): two documents of one group are never each other's negatives.
    """

    lang: str
    title: str
    text: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the passage that answers it, by their places among the documents."""

    question: int
    passage: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything to train on; the fields beside ``documents`` name places in it.

    ``said`` maps a language to the place of each sentence; sentences that stand one after
    another come from one article where ``flowing`` says so. ``twins`` are questions asked in
    two languages of one passage.
    """

    documents: tuple[Document, ...]
    awards: range
    investigators: dict[str, tuple[int, ...]]
    sbir_problems: range
    sbir_awards: range
    questions: tuple[Question, ...]
    twins: tuple[tuple[Question, Question], ...]
    said: tuple[dict[str, int], ...]
    flowing: tuple[bool, ...]


def read_corpus(folder: Path, awards: Path) -> Corpus:
    """Read the folder of training text, and the awards with their investigators.

    Raises
    ------
    OSError
        If a file is missing or cannot be read.
    ValueError, KeyError
        If a row is no JSON object, or lacks a field.
    """
    documents: list[Document] = []
    first = _range(documents, _read_awards(awards))
    investigators: dict[str, list[int]] = {}
    for place in first:
        for person in documents[place].groups:
            investigators.setdefault(person, []).append(place)
    problems = _range(documents, _read_problems(folder / "sbir_problems.jsonl.gz"))
    done = _range(documents, _read_problems(folder / "sbir_awards.jsonl.gz"))
    questions, twins = _read_questions(folder / "questions.jsonl.gz", documents)
    said, flowing = _read_parallel(folder / "parallel.jsonl.gz", documents)
    return Corpus(
        documents=tuple(documents),
        awards=first,
        investigators={who: tuple(places) for who, places in investigators.items() if len(places) > 1},
        sbir_problems=problems,
        sbir_awards=done,
        questions=questions,
        twins=twins,
        said=said,
        flowing=flowing,
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _range(documents: list[Document], more: Iterator[Document]) -> range:
    start = len(documents)
    documents.extend(more)
    return range(start, len(documents))


def _read_awards(path: Path) -> Iterator[Document]:
    for row in _rows(path):
        text = _STARS.sub(" ", _AWARD_HEAD.sub("", row["text"])).strip()
        yield Document(row["lang"], row["title"], text, tuple(row["expert_ids"]))


def _read_problems(path: Path) -> Iterator[Document]:
    for row in _rows(path):
        text = _PROBLEM_HEAD.sub("", row["text"]).strip()
        if len(text) >= _LEAST_CHARACTERS:
            yield Document("en", _NUMBER_TAIL.sub("", row["title"]), text, (row["id"],))


def _read_questions(
    path: Path, documents: list[Document]
) -> tuple[tuple[Question, ...], tuple[tuple[Question, Question], ...]]:
    """Add questions and passages; those of one source in two languages stand in the same order, and are twins."""
    passages: dict[str, int] = {}
    asked: dict[tuple[str, str], list[Question]] = {}
    for row in _rows(path):
        key = (row["source"], row["lang"])
        nth = len(asked.setdefault(key, []))
        if row["passage"] not in passages:
            passages[row["passage"]] = len(documents)
            documents.append(Document(row["lang"], "", row["passage"], (f"passage {len(documents)}",)))
        passage = passages[row["passage"]]
        own = f"{row['source']} question {nth}"
        documents.append(Document(row["lang"], "", row["question"], (own, *documents[passage].groups)))
        asked[key].append(Question(len(documents) - 1, passage))
    sources = {source for source, _ in asked}
    twins: list[tuple[Question, Question]] = []
    for source in sorted(sources):
        spoken = [asked[source, lang] for lang in LANGUAGES if (source, lang) in asked]
        for one, other in pairwise(spoken):
            if len(one) == len(other):
                twins += zip(one, other, strict=True)
    return tuple(question for many in asked.values() for question in many), tuple(twins)


def _read_parallel(path: Path, documents: list[Document]) -> tuple[tuple[dict[str, int], ...], tuple[bool, ...]]:
    said: list[dict[str, int]] = []
    flowing: list[bool] = []
    for number, row in enumerate(_rows(path)):
        places: dict[str, int] = {}
        for lang in LANGUAGES:
            if row.get(lang):
                places[lang] = len(documents)
                documents.append(Document(lang, "", row[lang], (f"sentence {number}",)))
        said.append(places)
        flowing.append(row["source"] == "ntrex128")
    return tuple(said), tuple(flowing)
