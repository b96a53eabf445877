"""The translated profiles of the swap test are whole, in English, and say what the originals say."""

import re
from collections import Counter
from pathlib import Path

import pytest

from matcher.catalogue import read_catalogue
from matcher.explain import whole_text
from matcher.records import Catalogue, Evidence, Expert
from matcher.text import detect_language

DATA = Path(__file__).parents[1] / "data"
FOLDER = DATA / "house" / "translated"
NOT_PLAIN_LATIN = re.compile(r"[^\x20-\x7e°–·\n]")
NUMBER = re.compile(r"\d+(?:[.,٫]\d+)*")
MARKS = str.maketrans("", "", ".,٫")


@pytest.fixture(scope="module")
def sample() -> Catalogue:
    return read_catalogue(DATA / "sample")


@pytest.fixture(scope="module")
def translated() -> Catalogue:
    return read_catalogue(FOLDER)


@pytest.fixture(scope="module")
def originals(sample: Catalogue) -> dict[str, Evidence]:
    return {evidence.id: evidence for evidence in sample.evidence}


def own_evidence(catalogue: Catalogue, expert_id: str) -> list[Evidence]:
    return [evidence for evidence in catalogue.evidence if expert_id in evidence.expert_ids]


def main_language(sample: Catalogue, expert: Expert) -> str | None:
    return Counter(evidence.lang for evidence in own_evidence(sample, expert.id)).most_common(1)[0][0]


def numbers(text: str) -> list[str]:
    """List numbers as ASCII digits without marks: 0,08, ۰٫۰۸ and 0.08 are one; ۱۲۰هزار is 120000."""
    ascii_digits = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)
    whole = re.sub(r"(\d) ?هزار", r"\g<1>000", ascii_digits)
    return sorted(number.translate(MARKS) for number in NUMBER.findall(whole))


def test_only_words_differ_from_the_sample(
    sample: Catalogue, translated: Catalogue, originals: dict[str, Evidence]
) -> None:
    people = {expert.id: expert for expert in sample.experts}
    for expert in translated.experts:
        original = people[expert.id]
        assert (expert.name, expert.position, expert.field) == (original.name, original.position, original.field)
        assert len(expert.interests) == len(original.interests)
    for evidence in translated.evidence:
        original_piece = originals[evidence.id]
        assert (evidence.kind, evidence.year) == (original_piece.kind, original_piece.year)
        assert set(evidence.expert_ids) <= set(original_piece.expert_ids)
        assert bool(evidence.text) == bool(original_piece.text)


def test_every_chosen_profile_is_translated_whole(sample: Catalogue, translated: Catalogue) -> None:
    done = {evidence.id for evidence in translated.evidence}
    for expert in translated.experts:
        foreign = {evidence.id for evidence in own_evidence(sample, expert.id) if evidence.lang != "en"}
        assert foreign
        assert foreign == {evidence.id for evidence in own_evidence(translated, expert.id)}, expert.id
        assert foreign <= done


def test_translations_are_english(translated: Catalogue, originals: dict[str, Evidence]) -> None:
    texts = [whole_text(evidence) for evidence in translated.evidence]
    texts += [" · ".join([expert.department, *expert.interests]) for expert in translated.experts]
    assert [text for text in texts if detect_language(text) != "en" or NOT_PLAIN_LATIN.search(text)] == []
    assert {evidence.lang for evidence in translated.evidence} == {"en"}
    assert [evidence.id for evidence in translated.evidence if originals[evidence.id].lang == "en"] == []


def test_numbers_and_length_survive(translated: Catalogue, originals: dict[str, Evidence]) -> None:
    for evidence in translated.evidence:
        before, after = whole_text(originals[evidence.id]), whole_text(evidence)
        assert numbers(after) == numbers(before), evidence.id
        assert 0.7 < len(after) / len(before) < 2.2, evidence.id


def test_everyone_with_persian_evidence_alone_is_chosen(sample: Catalogue, translated: Catalogue) -> None:
    languages = {
        expert.id: {evidence.lang for evidence in own_evidence(sample, expert.id)} for expert in sample.experts
    }
    alone = {expert_id for expert_id, spoken in languages.items() if spoken == {"fa"}}
    assert alone
    assert alone <= {expert.id for expert in translated.experts}


def test_the_card_counts_right(sample: Catalogue, translated: Catalogue, originals: dict[str, Evidence]) -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    people = {expert.id: expert for expert in sample.experts}
    expected: dict[str, list[int]] = {}
    for lang in ("fa", "vi"):
        chosen = [expert for expert in translated.experts if main_language(sample, people[expert.id]) == lang]
        n_english = [sum(each.lang == "en" for each in own_evidence(sample, expert.id)) for expert in chosen]
        rows = [evidence for evidence in translated.evidence if originals[evidence.id].lang == lang]
        for label, count in (
            ("experts", len(chosen)),
            ("experts with no English evidence", n_english.count(0)),
            ("evidence translated", len(rows)),
            ("of which with a text", sum(bool(evidence.text) for evidence in rows)),
            ("evidence in English already, left as it is", sum(n_english)),
        ):
            expected.setdefault(label, []).append(count)
    said = {
        label: [int(persian), int(vietnamese)]
        for label, persian, vietnamese in re.findall(r"^\| ([^|]+) \| (\d+) \| (\d+) \|$", card, flags=re.MULTILINE)
    }
    assert said == expected
