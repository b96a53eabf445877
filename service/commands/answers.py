"""An answer in the terminal: as a document for programs, as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from service.commands.wording import WORDS, reader_of
from service.web.languages import number, year

if TYPE_CHECKING:
    from matcher.records import Answer, Match, MatchedEvidence

_INDENT = " " * 4


def answer_as_document(answer: Answer) -> dict[str, object]:
    """Lay an answer out for JSON."""
    return {
        "problem": {
            "title": answer.problem.title,
            "text": answer.problem.text,
            "lang": answer.lang,
            "language_supported": answer.language_supported,
        },
        "model": {"name": answer.model.name, "revision": answer.model.revision, "dim": answer.model.dim},
        "experts": [_expert(match) for match in answer.matches],
    }


def _expert(match: Match) -> dict[str, object]:
    return {
        "rank": match.rank,
        "id": match.expert.id,
        "name": match.expert.name,
        "institution": match.institution.name if match.institution else None,
        "score": match.score,
        "parts": dict(match.parts),
        "evidence": [_evidence(piece) for piece in match.evidence],
    }


def _evidence(piece: MatchedEvidence) -> dict[str, object]:
    return {
        "id": piece.evidence.id,
        "kind": piece.evidence.kind,
        "title": piece.evidence.title,
        "year": piece.evidence.year,
        "lang": piece.lang,
        "similarity": piece.similarity,
        "shared_terms": [{"problem": term.problem, "evidence": term.evidence} for term in piece.shared_terms],
    }


def answer_as_text(answer: Answer) -> str:
    """Write an answer for a person, in the language of the problem; the terminal orders right-to-left lines."""
    lang = reader_of(answer.lang)
    word = WORDS[lang]
    lines = [f"{word['problem']}: {_shortened(answer.problem.title or answer.problem.text)}"]
    if not answer.language_supported:
        lines.append(word["unsupported"])
    if not answer.matches:
        lines += ["", word["none"]]
    for match in answer.matches:
        lines += ["", *_match_lines(match, lang, word)]
    return "\n".join(lines)


def _match_lines(match: Match, lang: str, word: Mapping[str, str]) -> Iterator[str]:
    institution = match.institution.name if match.institution else ""
    who = word["comma"].join(part for part in (match.expert.position, match.expert.department, institution) if part)
    name = match.expert.name or match.expert.id
    yield f"{number(match.rank, lang)}. {name}{f' — {who}' if who else ''}"
    parts = " + ".join(
        f"{word.get(f'part:{part}', part)} {number(value, lang, decimals=2)}" for part, value in match.parts.items()
    )
    yield f"{_INDENT}{word['score']} {number(match.score, lang, decimals=2)} = {parts}"
    for piece in match.evidence:
        yield _INDENT + _evidence_line(piece, lang, word)


def _evidence_line(piece: MatchedEvidence, lang: str, word: Mapping[str, str]) -> str:
    item = piece.evidence
    kind = word.get(f"kind:{item.kind}", item.kind)
    when = f" {year(item.year, lang)}" if item.year else ""
    why = [f"{word['similarity']} {number(piece.similarity, lang, decimals=2)}"]
    if piece.shared_terms:
        why.append(f"{word['shared']}: " + word["comma"].join(term.problem for term in piece.shared_terms))
    return f"• {kind}{when}: {_shortened(item.title or item.text or item.id)} ({word['joint'].join(why)})"


def _shortened(text: str, n_characters: int = 120) -> str:
    line = " ".join(text.split())
    return line if len(line) <= n_characters else line[: n_characters - 1].rstrip() + "…"
