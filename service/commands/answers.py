"""An answer in the terminal: as a document for programs, as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from matcher.explain import whole_text
from service.commands.wording import WORDS, reader_of
from service.matching.reasons import reason_sentence
from service.matching.view import meter, shown_evidence
from service.web.languages import number, year

if TYPE_CHECKING:
    from matcher.records import Answer, Match, MatchedEvidence, Reason

_PROBABILITY_DECIMALS: Final = 3

_INDENT: Final = " " * 4


def answer_as_document(answer: Answer) -> dict[str, object]:
    """Lay an answer out for JSON."""
    text = whole_text(answer.problem)
    return {
        "problem": {
            "title": answer.problem.title,
            "text": answer.problem.text,
            "lang": answer.lang,
            "language_supported": answer.language_supported,
        },
        "model": {"name": answer.model.name, "revision": answer.model.revision, "dim": answer.model.dim},
        "no_strong_expert": answer.no_strong_expert,
        "needs": [_place(need.start, need.end, text) for need in answer.needs],
        "open_needs": list(answer.open_needs),
        "remarks": list(answer.remarks),
        "background": answer.background,
        "experts": [_expert(match, text, reader_of(answer.lang)) for match in answer.matches],
    }


def _expert(match: Match, text: str, reader: str) -> dict[str, object]:
    return {
        "rank": match.rank,
        "id": match.expert.id,
        "name": match.expert.name,
        "institution": match.institution.name if match.institution else None,
        "band": match.band,
        "probability": None if match.probability is None else round(match.probability, _PROBABILITY_DECIMALS),
        "reason": _reason(match.reason, reader, thin=match.thin) if match.reason else None,
        "covers": list(match.covers),
        "thin": match.thin,
        "score": match.score,
        "parts": dict(match.parts),
        "evidence": [_evidence(piece, text) for piece in match.evidence],
    }


def _reason(reason: Reason, reader: str, *, thin: bool) -> dict[str, object]:
    return {
        "sentence": reason_sentence(reason, thin=thin, code=reader),
        "kinds": [{"kind": kind, "count": count} for kind, count in reason.kinds],
        "latest_year": reason.latest_year,
        "phrases": list(reason.phrases),
    }


def _evidence(piece: MatchedEvidence, text: str) -> dict[str, object]:
    whole = whole_text(piece.evidence)
    return {
        "id": piece.evidence.id,
        "kind": piece.evidence.kind,
        "title": piece.evidence.title,
        "year": piece.evidence.year,
        "lang": piece.lang,
        "similarity": piece.similarity,
        "contributions": dict(piece.contributions),
        "shared_terms": [{"problem": term.problem, "evidence": term.evidence} for term in piece.shared_terms],
        "phrases": [
            {
                "problem": _place(pair.problem_start, pair.problem_end, text),
                "evidence": _place(pair.evidence_start, pair.evidence_end, whole),
                "similarity": pair.similarity,
            }
            for pair in piece.phrases
        ],
    }


def _place(start: int, end: int, text: str) -> dict[str, object]:
    return {"start": start, "end": end, "text": text[start:end]}


def answer_as_text(answer: Answer) -> str:
    """Write an answer for a person, in the language of the problem; the terminal orders right-to-left lines."""
    lang = reader_of(answer.lang)
    word = WORDS[lang]
    lines = [f"{word['problem']}: {_shortened(answer.problem.title or answer.problem.text)}"]
    if not answer.language_supported:
        lines.append(word["unsupported"])
    lines += [word[f"remark:{remark}"] for remark in answer.remarks if f"remark:{remark}" in word]
    if not answer.matches:
        lines += ["", word["none"]]
    else:
        lines += [word["no_strong"]] if answer.no_strong_expert else []
        lines += [word["not_rated"]] if answer.no_strong_expert is None else []
        lines += _need_lines(answer, lang, word)
    text = whole_text(answer.problem)
    for match in answer.matches:
        lines += ["", *_match_lines(match, answer, text, lang, word)]
    return "\n".join(lines)


def _need_lines(answer: Answer, lang: str, word: Mapping[str, str]) -> Iterator[str]:
    text = whole_text(answer.problem)
    if answer.needs:
        yield f"{word['needs']}:"
    for at, need in enumerate(answer.needs):
        still_open = f" — {word['open']}" if at in answer.open_needs else ""
        yield f"{_INDENT}{number(at + 1, lang)}) {_shortened(text[need.start : need.end])}{still_open}"


def _match_lines(match: Match, answer: Answer, text: str, lang: str, word: Mapping[str, str]) -> Iterator[str]:
    institution = match.institution.name if match.institution else ""
    who = word["comma"].join(part for part in (match.expert.position, match.expert.department, institution) if part)
    name = match.expert.name or match.expert.id
    yield f"{number(match.rank, lang)}. {name}{f' — {who}' if who else ''}"
    if judged := word["joint"].join(_judged(match, answer, lang, word)):
        yield _INDENT + judged
    if match.reason:
        yield _INDENT + reason_sentence(match.reason, thin=match.thin, code=lang)
    yield f"{_INDENT}{word['score']} {number(match.score, lang, decimals=2)} = {_sum(match.parts, lang, word)}"
    for piece in match.evidence:
        yield _INDENT + _evidence_line(piece, lang, word)
        if phrases := _phrases(piece, text, word):
            yield _INDENT * 2 + phrases


def _judged(match: Match, answer: Answer, lang: str, word: Mapping[str, str]) -> Iterator[str]:
    """Say how likely the expert is suitable, and what they cover."""
    if rated := meter(match):
        of_ten = word[{0: "of_ten:none", 10: "of_ten:all"}.get(rated.of_ten, "of_ten")]
        of_ten = of_ten.format(number=number(rated.of_ten, lang))
        yield f"{word.get(f'band:{rated.band}', rated.band)} ({of_ten})"
        if match.covers:
            yield f"{word['covers']} {word['comma'].join(number(at + 1, lang) for at in match.covers)}"
        elif answer.needs:
            yield word["covers:none"]


def _sum(parts: Mapping[str, float], lang: str, word: Mapping[str, str]) -> str:
    """Write the parts as a sum, with a minus before what is taken off."""
    written = ""
    for part, value in parts.items():
        sign = " − " if value < 0 else " + " if written else ""
        written += f"{sign}{word.get(f'part:{part}', part)} {number(abs(value), lang, decimals=2)}"
    return written


def _phrases(piece: MatchedEvidence, text: str, word: Mapping[str, str]) -> str:
    """Write which words of the problem which words of the evidence answer."""

    def quoted(phrase: str) -> str:
        return word["quote"].format(phrase=phrase)

    pairs = shown_evidence(piece, text).pairs
    return word["joint"].join(f"{quoted(pair.problem)} ↔ {quoted(pair.evidence)}" for pair in pairs)


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
