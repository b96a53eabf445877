"""The house set is whole, agrees with its own rules, and is what its card says."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from matcher.catalogue import read_catalogue, read_judgements
from matcher.records import Catalogue, Problem
from matcher.text import detect_language

DATA = Path(__file__).parents[1] / "data"
HOUSE = DATA / "house"
LANGUAGES = ("fa", "en", "vi")
NUMBERS = tuple(f"ho-{number:02}" for number in range(1, 41))
SUITABLE = 2

Grades = dict[str, dict[str, float]]


@pytest.fixture(scope="module")
def sample() -> Catalogue:
    return read_catalogue(DATA / "sample")


@pytest.fixture(scope="module")
def problems() -> dict[str, Problem]:
    return {problem.id: problem for problem in read_catalogue(HOUSE).problems}


@pytest.fixture(scope="module")
def judgements() -> Grades:
    return {problem: dict(grades) for problem, grades in read_judgements(HOUSE).items()}


@pytest.fixture(scope="module")
def needs() -> list[dict[str, str]]:
    with (HOUSE / "needs.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def card() -> str:
    return (HOUSE / "README.md").read_text(encoding="utf-8")


def suitable(grades: Mapping[str, float]) -> set[str]:
    return {expert for expert, grade in grades.items() if grade >= SUITABLE}


def unserved(judgements: Grades) -> set[str]:
    """Problems, without the language, that no expert has grade 2 or 3 on."""
    return {number for number in NUMBERS if not suitable(judgements[f"{number}-fa"])}


def experts_of(need: Mapping[str, str]) -> list[str]:
    return need["expert_ids"].split(",") if need["expert_ids"] else []


def languages_of(sample: Catalogue, expert_id: str) -> set[str | None]:
    return {each.lang for each in sample.evidence if expert_id in each.expert_ids}


def figures(text: str) -> set[str]:
    """Return the numbers of a text in Latin digits, with a point and without a thousands mark."""
    text = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)
    text = re.sub(r"(?<=\d)[.,](?=\d{3}\b)", "", text).replace(" هزار", "000")
    return set(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d)[٫,](?=\d)", ".", text)))


def rows_under(card: str, header: str) -> dict[str, list[int]]:
    """Return the counts of the card's table whose first header cell is ``header``, by row label."""
    block = re.search(rf"^\| {header} \|.*\n\|[-|]+\|\n((?:\|.*\|\n)+)", card, flags=re.MULTILINE)
    assert block, header
    cells = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in block[1].splitlines()]
    return {label: [int(cell) for cell in rest] for label, *rest in cells}


@pytest.mark.parametrize("name", ["problems.jsonl", "judgements.tsv", "needs.tsv"])
def test_files_are_plain_utf8_lines(name: str) -> None:
    raw = (HOUSE / name).read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    text = raw.decode("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert "\\u" not in text


def test_forty_problems_in_three_languages(problems: dict[str, Problem]) -> None:
    assert list(problems) == [f"{number}-{language}" for number in NUMBERS for language in LANGUAGES]
    for number in NUMBERS:
        versions = [problems[f"{number}-{language}"] for language in LANGUAGES]
        assert len({version.sector for version in versions}) == 1, number
        assert len({bool(version.title) for version in versions}) == 1, number


def test_language_is_the_one_that_is_told(problems: dict[str, Problem]) -> None:
    for problem in problems.values():
        assert problem.lang == problem.id[-2:]
        assert detect_language(f"{problem.title} {problem.text}") == problem.lang, problem.id


def test_versions_name_the_same_figures(problems: dict[str, Problem]) -> None:
    for number in NUMBERS:
        told, *others = (figures(problems[f"{number}-{language}"].text) for language in LANGUAGES)
        assert others == [told, told], number


def test_persian_is_clean(problems: dict[str, Problem]) -> None:
    for problem in problems.values():
        if problem.lang == "fa":
            text = f"{problem.title} {problem.text}"
            assert not re.search("[يك0-9٠-٩]", text), problem.id
            assert "\u200c" in text, problem.id
            assert not re.search(r"\u200c(?!\w)|(?<!\w)\u200c|\b(?:می|نمی) ", text), problem.id


def test_no_problem_is_one_of_the_sample(problems: dict[str, Problem], sample: Catalogue) -> None:
    known = {text for problem in sample.problems for text in (problem.title, problem.text)}
    texts = [problem.text for problem in problems.values()]
    assert not known & {*texts, *(problem.title for problem in problems.values() if problem.title)}
    assert len(set(texts)) == len(texts)


def test_every_expert_is_graded_on_every_problem(
    problems: dict[str, Problem], sample: Catalogue, judgements: Grades
) -> None:
    experts = {expert.id for expert in sample.experts}
    assert list(judgements) == list(problems)
    for problem_id, grades in judgements.items():
        assert set(grades) == experts, problem_id
        assert set(grades.values()) <= {0, 1, 2, 3}, problem_id


def test_versions_have_the_same_grades(judgements: Grades) -> None:
    for number in NUMBERS:
        assert judgements[f"{number}-fa"] == judgements[f"{number}-en"] == judgements[f"{number}-vi"], number


def test_twelve_problems_are_served_by_nobody(judgements: Grades, card: str) -> None:
    sentence = re.search(r"- Nobody can serve, and far .*?: (.*?)\. Near misses: (.*?)\.\n", card)
    assert sentence
    far, near = (set(re.findall(r"ho-\d\d", part)) for part in sentence.groups())
    assert far | near == unserved(judgements)
    assert len(far) + len(near) == 12
    for number in far | near:
        assert any(judgements[f"{number}-fa"].values()) == (number in near), number


def test_served_problems_have_somebody_of_grade_three(judgements: Grades) -> None:
    for number in set(NUMBERS) - unserved(judgements):
        assert 3 in judgements[f"{number}-fa"].values(), number


def test_needs_are_quoted_from_the_text_in_order(needs: list[dict[str, str]], problems: dict[str, Problem]) -> None:
    assert list(needs[0]) == ["problem", "need", *LANGUAGES, "expert_ids"]
    numbers: dict[str, list[dict[str, str]]] = {}
    for need in needs:
        numbers.setdefault(need["problem"], []).append(need)
    assert set(numbers) <= set(NUMBERS)
    for number, rows in numbers.items():
        assert [row["need"] for row in rows] == [str(place) for place in range(1, len(rows) + 1)], number
        assert len(rows) >= 2, number
        for language in LANGUAGES:
            text = problems[f"{number}-{language}"].text
            places = [text.find(row[language]) for row in rows]
            assert min(places) >= 0, (number, language)
            assert places == sorted(set(places)), (number, language)


def test_experts_of_the_needs_are_those_of_the_problem(needs: list[dict[str, str]], judgements: Grades) -> None:
    covering: dict[str, set[str]] = {}
    for need in needs:
        covering.setdefault(need["problem"], set()).update(experts_of(need))
    for number, experts in covering.items():
        assert experts == suitable(judgements[f"{number}-fa"]), number


def test_card_counts_are_true(
    problems: dict[str, Problem], judgements: Grades, needs: list[dict[str, str]], card: str
) -> None:
    pairs = Counter(str(int(grade)) for grades in judgements.values() for grade in grades.values())
    assert rows_under(card, "file") == {
        "problems.jsonl": [len(problems)],
        "judgements.tsv": [sum(map(len, judgements.values()))],
        "needs.tsv": [len(needs)],
    }
    n_unserved = len(unserved(judgements))
    told = Counter(problem.lang for problem in problems.values())
    assert rows_under(card, "language") == {each: [told[each], 40 - n_unserved, n_unserved] for each in LANGUAGES}
    assert rows_under(card, "grade") == {grade: [count // 3, count] for grade, count in pairs.items()}


def test_card_sentences_are_true(
    problems: dict[str, Problem], judgements: Grades, needs: list[dict[str, str]], sample: Catalogue, card: str
) -> None:
    fitting = {expert for grades in judgements.values() for expert in suitable(grades)}
    open_needs = [need for need in needs if not experts_of(need)]
    n_problems = len({need["problem"] for need in needs})
    for sentence in (
        f"{len(fitting)} of the 60 experts have grade 2 or 3",
        f"{n_problems} problems have two needs or three, {len(needs)} needs in all. Nobody covers {len(open_needs)}",
    ):
        assert sentence in card
    assert Counter(need["problem"] for need in open_needs) == {"ho-13": 2, "ho-35": 1, "ho-39": 2}
    assert {number for number in NUMBERS if not problems[f"{number}-fa"].title} == {"ho-04", "ho-19", "ho-34"}
    for number, language in {"ho-04": "fa", "ho-19": "fa", "ho-34": "fa", "ho-22": "en", "ho-38": "vi"}.items():
        best = [expert for expert, grade in judgements[f"{number}-fa"].items() if grade == 3]
        assert [languages_of(sample, expert) for expert in best] == [{language}], number
    second = next(need for need in needs if (need["problem"], need["need"]) == ("ho-21", "2"))
    assert [languages_of(sample, expert) for expert in experts_of(second)] == [{"vi"}]


def test_false_friends_of_the_card_are_not_suitable(judgements: Grades, card: str) -> None:
    pairs = re.findall(r"^\| `(ex-\d+)` \| `(ho-\d+)` \|", card, flags=re.MULTILINE)
    assert len(pairs) == 9
    for expert, number in pairs:
        assert judgements[f"{number}-fa"][expert] <= 1, (number, expert)
