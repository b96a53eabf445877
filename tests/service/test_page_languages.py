from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from service.matching.examples import EXAMPLES
from service.web.languages import (
    LANGUAGES,
    accepted_language,
    chosen_language,
    day,
    direction_of,
    number,
    translations,
    year,
)

ROOT = Path(__file__).parents[2]
TRANSLATED = [code for code in LANGUAGES if code != "en"]
TEMPLATES = sorted((ROOT / "service" / "web" / "templates").rglob("*.html"))
PLACE = re.compile(r"%\(\w+\)s")


def words_of_the_pages() -> set[str | tuple[str, ...]]:
    """Everything that the templates and pages say, in the words of the source."""
    with (ROOT / "babel.cfg").open() as lines:
        methods, options = parse_mapping_cfg(lines)
    found = extract_from_dir(ROOT, method_map=methods, options_map=options)
    words = {message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}
    assert len(words) > 50
    return words


def files_of(code: str) -> list[Catalog]:
    """Each room has a file of its own."""
    found = []
    for path in sorted((ROOT / "service" / "web" / "translations" / code / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as lines:
            found.append(read_po(lines, locale=code, abort_invalid=True))
    return found


def messages_of(code: str) -> list[Message]:
    return [message for catalogue in files_of(code) for message in catalogue if message.id]


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_word_of_the_pages_is_translated_and_none_is_left_over(code: str) -> None:
    told = messages_of(code)
    assert {message.id for message in told} == words_of_the_pages()
    assert len({message.id for message in told}) == len(told), "a word stands in two files; see scripts/words.py"
    for message in told:
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        versions = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(versions), message.id
        assert not message.fuzzy, message.id
        for version in versions:
            assert set(PLACE.findall(version)) == set(PLACE.findall(originals[-1])), message.id
    assert not any(catalogue.obsolete for catalogue in files_of(code))


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_is_not_the_english_text(code: str) -> None:
    told = [message for message in messages_of(code) if re.search(r"\w", PLACE.sub("", str(message.id)))]
    units = re.compile(r"%\(number\)s [kM]B")  # the same in Latin letters everywhere
    same = [each.id for each in told if each.id == each.string and not units.fullmatch(str(each.id))]
    assert same in ([], ["Peyvand"])


@pytest.mark.parametrize(
    "template", sorted((ROOT / "service" / "web" / "templates").rglob("*.html")), ids=lambda p: p.name
)
def test_no_template_says_a_word_that_cannot_be_translated(template: Path) -> None:
    source = re.sub(r"{%\s*trans.*?endtrans\s*%}", "", template.read_text("utf-8"), flags=re.DOTALL)
    source = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", source, flags=re.DOTALL)
    source = re.sub(r"<(code|kbd)\b.*?</\1>", "", source, flags=re.DOTALL)
    visible = re.sub(r"<[^>]*>", " ", source, flags=re.DOTALL)
    assert re.findall(r"[^\W\d_]{2,}", visible) == []


def test_the_language_asked_for_goes_before_the_one_remembered() -> None:
    assert chosen_language("vi", "en", "fa").code == "vi"
    assert chosen_language(None, "en", "fa").code == "en"
    assert chosen_language("xx", None, "fa").code == "fa"
    assert chosen_language("../etc", "", "xx").code == "fa"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "fa"),
        ("", "fa"),
        ("en", "en"),
        ("en-GB,fa;q=0.8", "en"),
        ("de, vi;q=0.5, en;q=0.7", "en"),
        ("VI-vn", "vi"),
        ("en;q=0, vi", "vi"),
        ("*", "fa"),
        ("de", "fa"),
        ("en;q=nonsense", "en"),
        (";;;,,q=1", "fa"),
    ],
)
def test_a_program_asks_for_its_language_in_a_header(header: str | None, code: str) -> None:
    assert accepted_language(header, "fa").code == code


def test_numbers_follow_the_reader() -> None:
    assert number(12345.678, "fa", decimals=2) == "۱۲٬۳۴۵٫۶۸"
    assert number(12345.678, "en", decimals=2) == "12,345.68"
    assert number(12345.678, "vi", decimals=2) == "12.345,68"
    assert number(10, "fa") == "۱۰"


def test_years_and_days_follow_the_reader() -> None:
    assert [year(2022, code) for code in LANGUAGES] == ["۱۴۰۱", "2022", "2022"]
    nowruz = date(2026, 3, 21)
    assert day(nowruz, "fa") == "۱ فروردین ۱۴۰۵"
    assert day(nowruz, "en") == "March 21, 2026"
    assert "2026" in day(datetime(2026, 3, 21, 12, tzinfo=UTC), "vi")


@pytest.mark.parametrize("gregorian", range(1950, 2030))
def test_a_jalali_year_is_the_one_that_begins_in_march(gregorian: int) -> None:
    assert year(gregorian, "fa") == number(gregorian - 621, "fa").replace("٬", "")


def test_directions() -> None:
    assert [direction_of(code) for code in ("fa", "en", "vi", "other")] == ["rtl", "ltr", "ltr", "auto"]


def test_english_is_the_words_of_the_templates() -> None:
    assert translations("en").ngettext("%(number)s expert", "%(number)s experts", 2) == "%(number)s experts"


def test_each_language_has_its_examples() -> None:
    assert set(EXAMPLES) == set(LANGUAGES)
    assert len({len(examples) for examples in EXAMPLES.values()}) == 1
