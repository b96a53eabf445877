"""The sample is whole, invented on purpose, and what its card says."""

import csv
import io
import json
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from matcher.catalogue import read_catalogue, read_judgements
from matcher.forms import FORMS, fill
from matcher.records import CONFIDENTIALITIES, KINDS, PROGRAMMES, Catalogue, Evidence, Problem

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
SAMPLE = DATA / "sample"
NOUNS = ("institutions", "experts", "evidence", "organisations", "problems")
HALF_SPACE = "\u200c"
ARABIC_LETTERS = re.compile("[يك]")
PERSIAN_LETTERS = re.compile("[یک]")

Judgements = dict[str, dict[str, float]]


@pytest.fixture(scope="module")
def sample() -> Catalogue:
    return read_catalogue(SAMPLE)


@pytest.fixture(scope="module")
def judgements() -> Judgements:
    return {problem: dict(grades) for problem, grades in read_judgements(SAMPLE).items()}


@pytest.fixture(scope="module")
def card() -> str:
    return (DATA / "README.md").read_text(encoding="utf-8")


def tables(card: str) -> dict[str, dict[str, list[str]]]:
    """First header cell of each table in the card, to row label, to the row's other cells."""
    found: dict[str, dict[str, list[str]]] = {}
    for block in re.findall(r"(?:^\|.*\|\n)+", card, flags=re.MULTILINE):
        header, _, *rows = ([cell.strip(" `") for cell in line.strip("|").split("|")] for line in block.splitlines())
        found.setdefault(header[0], {row[0]: row[1:] for row in rows})
    return found


def described_in(card: str, noun: str) -> str:
    """Return the card's section on one table."""
    return card.partition(f"### `{noun}`")[2].partition("\n### ")[0]


def counted(rows: dict[str, list[str]], column: int = 0) -> dict[str, int]:
    return {label: int(cells[column]) for label, cells in rows.items()}


@pytest.mark.parametrize("name", [*(f"{noun}.jsonl" for noun in NOUNS), "judgements.tsv"])
def test_files_are_plain_utf8_lines(name: str) -> None:
    raw = (SAMPLE / name).read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    text = raw.decode("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert "\\u" not in text


def test_has_what_was_promised(sample: Catalogue) -> None:
    assert len(sample.institutions) == 5
    assert len(sample.experts) == 60
    assert 290 <= len(sample.evidence) <= 340
    assert len(sample.problems) == 24
    assert Counter(problem.lang for problem in sample.problems) == {"fa": 12, "en": 7, "vi": 5}
    persian = sum(evidence.lang == "fa" for evidence in sample.evidence) / len(sample.evidence)
    assert 0.45 <= persian <= 0.55


def test_every_id_stands_once_and_every_reference_resolves(sample: Catalogue) -> None:
    ids = {noun: [record.id for record in getattr(sample, noun)] for noun in NOUNS}
    for noun, each in ids.items():
        assert len(set(each)) == len(each), noun
    assert {expert.institution_id for expert in sample.experts} == set(ids["institutions"])
    named = {expert_id for evidence in sample.evidence for expert_id in evidence.expert_ids}
    assert named == set(ids["experts"])
    posted = {problem.organisation_id for problem in sample.problems} - {None}
    assert posted == set(ids["organisations"])


def test_closed_lists_hold(sample: Catalogue) -> None:
    assert {evidence.kind for evidence in sample.evidence} == set(KINDS) - {"interests"}
    assert {evidence.lang for evidence in sample.evidence} == {"fa", "en", "vi"}
    assert {problem.programme for problem in sample.problems} <= set(PROGRAMMES)
    assert {problem.confidentiality for problem in sample.problems} == set(CONFIDENTIALITIES)
    years = {evidence.year for evidence in sample.evidence if evidence.year}
    assert min(years) >= 2008
    assert max(years) <= 2026
    assert all(evidence.year or evidence.kind in {"course", "laboratory", "equipment"} for evidence in sample.evidence)


def test_language_agrees_with_the_script(sample: Catalogue) -> None:
    records: tuple[Evidence | Problem, ...] = (*sample.evidence, *sample.problems)
    for record in records:
        letters = [letter for letter in record.title + record.text if letter.isalpha()]
        arabic = sum("ARABIC" in unicodedata.name(letter) for letter in letters) / len(letters)
        # a Persian text may hold a few Latin abbreviations; the others hold no Persian at all
        assert arabic > 0.7 if record.lang == "fa" else arabic == 0, record.id


def test_no_two_pieces_of_evidence_say_the_same(sample: Catalogue) -> None:
    titles = [evidence.title for evidence in sample.evidence]
    assert len(set(titles)) == len(titles)
    assert len({expert.name for expert in sample.experts}) == len(sample.experts)


def test_addresses_belong_to_nobody(sample: Catalogue) -> None:
    addresses = [record.url for noun in NOUNS if noun != "problems" for record in getattr(sample, noun) if record.url]
    assert addresses
    assert all(re.match(r"https://[a-z.]+\.example(/|$)", address) for address in addresses)


def test_grades_name_known_pairs(sample: Catalogue, judgements: Judgements) -> None:
    assert set(judgements) == {problem.id for problem in sample.problems}
    experts = {expert.id for expert in sample.experts}
    for problem_id, grades in judgements.items():
        assert set(grades) <= experts, problem_id
        assert set(grades.values()) <= {0, 1, 2, 3}, problem_id
        assert 6 <= len(grades) <= 12, problem_id
        assert 2 <= sum(grade >= 2 for grade in grades.values()) <= 5, problem_id
        assert {0, 3} <= set(grades.values()), problem_id


def test_best_experts_write_in_other_languages_too(sample: Catalogue, judgements: Judgements) -> None:
    languages: dict[str, set[str | None]] = defaultdict(set)
    for evidence in sample.evidence:
        for expert_id in evidence.expert_ids:
            languages[expert_id].add(evidence.lang)
    crossing = {
        problem.id
        for problem in sample.problems
        for expert_id, grade in judgements[problem.id].items()
        if grade == 3 and problem.lang not in languages[expert_id]
    }
    assert {"pr-04", "pr-18", "pr-19", "pr-21"} <= crossing
    best = [expert_id for expert_id, grade in judgements["pr-04"].items() if grade == 3]
    assert [(each, languages[each]) for each in best] == [("ex-043", {"vi", "en"})]


def test_untidy_records_are_as_untidy_as_the_card_says(sample: Catalogue) -> None:
    written: dict[str, str] = defaultdict(str)
    for evidence in sample.evidence:
        if evidence.lang == "fa":
            for expert_id in evidence.expert_ids[:1]:
                written[expert_id] += evidence.title + evidence.text
    for problem in sample.problems:
        written[problem.id] = problem.title + problem.text
    arabic = {key for key, text in written.items() if ARABIC_LETTERS.search(text)}
    assert arabic == {"ex-019", "ex-036", "pr-12"}
    assert not any(PERSIAN_LETTERS.search(written[key]) for key in arabic)
    for key in ("ex-031", "ex-037", "pr-05"):
        assert HALF_SPACE not in written[key]
        assert len(written[key]) > 150


def test_card_counts_are_true(sample: Catalogue, judgements: Judgements, card: str) -> None:
    found = tables(card)
    n_pairs = sum(map(len, judgements.values()))
    assert counted(found["file"]) == {
        **{f"{noun}.jsonl": len(getattr(sample, noun)) for noun in NOUNS},
        "judgements.tsv": n_pairs,
    }
    assert counted(found["language"]) == Counter(evidence.lang for evidence in sample.evidence)
    assert counted(found["language"], 1) == Counter(problem.lang for problem in sample.problems)
    assert counted(found["kind of evidence"]) == Counter(evidence.kind for evidence in sample.evidence)
    assert counted(found["sector"]) == Counter(problem.sector for problem in sample.problems)
    grades = Counter(str(int(grade)) for each in judgements.values() for grade in each.values())
    # "grade" heads two tables, the counts first
    assert counted(found["grade"]) == grades


def test_card_sentences_are_true(sample: Catalogue, judgements: Judgements, card: str) -> None:
    pieces = Counter(expert_id for evidence in sample.evidence for expert_id in evidence.expert_ids)
    languages: dict[str, set[str | None]] = defaultdict(set)
    for evidence in sample.evidence:
        for expert_id in evidence.expert_ids:
            languages[expert_id].add(evidence.lang)
    years = [evidence.year for evidence in sample.evidence if evidence.year]
    for sentence in (
        f"Years run from {min(years)} to {max(years)},",
        f"{sum(bool(evidence.text) for evidence in sample.evidence)} pieces of evidence have a text",
        f"{sum(n == 1 for n in pieces.values())} experts have a single piece of evidence, "
        f"{sum(n >= 15 for n in pieces.values())} have 15 or more.",
        f"{sum(len(each) == 2 for each in languages.values())} experts have evidence in two languages; "
        f"{sum(len(evidence.expert_ids) > 1 for evidence in sample.evidence)} pieces of evidence have more than one",
    ):
        assert sentence in card
    numbers = {4: "four", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
    sizes = [len(each) for each in judgements.values()]
    assert f"{numbers[min(sizes)]} to {numbers[max(sizes)]} experts" in card


def test_card_names_every_column(card: str) -> None:
    for noun, form in FORMS.items():
        section = described_in(card, noun)
        described = {
            name: cells[1].strip()
            for line in re.findall(r"^\| `.*", section, flags=re.MULTILINE)
            for cells in [line.strip("|").split("|")]
            for name in re.findall(r"`(\w+)`", cells[0])
        }
        assert set(described) == set(form.checks), noun
        assert {name for name, wanted in described.items() if wanted == "yes"} == set(form.required), noun
        assert {name for name, wanted in described.items() if wanted == "one of the two"} == set(form.either), noun


def test_card_examples_can_be_read(card: str) -> None:
    for noun, form in FORMS.items():
        section = described_in(card, noun)
        match = re.search(r"```(json|csv)\n(.*?)```", section, flags=re.DOTALL)
        assert match, noun
        if match[1] == "json":
            raw = json.loads(match[2])
        else:
            raw = {
                name: cell.split(";") if name in form.lists else cell
                for name, cell in next(csv.DictReader(io.StringIO(match[2]))).items()
            }
        assert fill(form, raw)[1] == [], noun


def test_reference_sentences_are_complete_triples() -> None:
    raw = (ROOT / "matcher" / "reference_sentences.jsonl").read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    triples = [json.loads(line) for line in raw.decode("utf-8").splitlines()]
    assert len(triples) == 160
    for triple in triples:
        assert list(triple) == ["fa", "en", "vi"]
        assert all(text == text.strip() != "" for text in triple.values())
        assert re.search("[\u0600-\u06ff]", triple["fa"])
        assert not re.search("[\u0600-\u06ff]", triple["en"] + triple["vi"])
    for language in ("fa", "en", "vi"):
        assert len({triple[language] for triple in triples}) == len(triples), language
