"""Terms and keys: `matcher.text.keys`, `matcher.text.latin`, `matcher.text.lemmas`."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import UnknownChoice
from matcher.text import REVISION, lexical_keys, terms
from tests.matcher.test_text_normaliser import GOLDEN, MIXED, PERSIAN_ISH, TEXTS

LANGS = st.sampled_from(["fa", "en", "vi", "other"])
SYLLABLES = """
nghiên cứu vật liệu thuỷ tinh hoà tan và của robot PLC TiO2 điều khiển lò nung
"""
VIETNAMESE = st.lists(st.sampled_from(SYLLABLES.split()), max_size=10).map(" ".join)


@pytest.mark.parametrize(("lang", "written", "normalised", "keys"), GOLDEN)
def test_golden_keys(lang: str, written: str, normalised: str, keys: str) -> None:
    assert sorted(lexical_keys(written, lang)) == keys.split()


@settings(max_examples=300, deadline=None)
@given(st.one_of(PERSIAN_ISH, MIXED), LANGS)
def test_a_half_space_counts_as_a_space(text: str, lang: str) -> None:
    assert lexical_keys(text.replace("\u200c", " "), lang) == lexical_keys(text, lang)


@settings(max_examples=200, deadline=None)
@given(st.one_of(PERSIAN_ISH, MIXED), LANGS)
def test_arabic_letters_and_digits_make_no_difference(text: str, lang: str) -> None:
    plain = text.translate(str.maketrans("يك", "یک"))
    arabic = plain.translate(str.maketrans("یک0123456789۰۱۵", "يك٠١٢٣٤٥٦٧٨٩٠١٥"))
    if "@" not in text and "://" not in text and "10." not in text:
        assert lexical_keys(arabic, lang) == lexical_keys(plain, lang)


@settings(max_examples=200, deadline=None)
@given(st.one_of(PERSIAN_ISH, MIXED, VIETNAMESE), LANGS)
def test_how_a_letter_is_stored_makes_no_difference(text: str, lang: str) -> None:
    nfc, nfd = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert lexical_keys(nfd, lang) == lexical_keys(nfc, lang)


@settings(max_examples=300, deadline=None)
@given(st.one_of(TEXTS, PERSIAN_ISH, MIXED, VIETNAMESE), LANGS)
def test_terms_lie_on_the_words_as_written(text: str, lang: str) -> None:
    end = 0
    for term in terms(text, lang):
        assert end <= term.start < term.end <= len(text)
        end = term.end
        written = text[term.start : term.end]
        assert written[0].isalnum()
        assert written == written.strip()
        assert term.keys
        assert len(set(term.keys)) == len(term.keys)
        assert all(key.partition(":")[2] for key in term.keys)


@settings(max_examples=100, deadline=None)
@given(MIXED, MIXED)
def test_keys_of_two_texts_add_up(first: str, second: str) -> None:
    both = lexical_keys(f"{first}\n۔ {second}", "en")
    apart = lexical_keys(first, "en"), lexical_keys(second, "en")
    assert both == {key: apart[0].get(key, 0) + apart[1].get(key, 0) for key in {*apart[0], *apart[1]}}


@pytest.mark.parametrize(
    "spellings",
    [
        ["کتاب‌ها", "کتابها", "کتاب ها", "کتاب‌های", "كتابهاي", "کتاب‌هایشان", "کتابی", "کِتاب"],
        ["شیشه‌سازی", "شیشه سازی", "شیشهسازی", "شيشه سازي"],
        ["پیش‌بینی", "پیش بینی", "پیشبینی", "پیش‌بینی‌های", "پیش بینی ها"],
        ["آزمایشگاه", "آزمایش گاه", "آزمایشگاه‌ها", "آزمايشگاهي", "ازمایشگاه"],
        ["می‌سازد", "می سازد", "میسازد", "می‌ساختند", "نمی‌سازند"],
        ["بزرگ‌تر", "بزرگتر", "بزرگ تر", "بزرگ‌ترین", "بزرگترین"],
        ["نانوذرات", "نانو ذرات", "نانو‌ذرات", "نانو ذره"],
        ["صنعت", "صنعتی", "صنایع", "صنعت‌ها"],
        ["مسئله", "مسأله", "مساله", "مسائل", "مسایل", "مسئله‌ی"],
        ["فرآیند", "فرایند", "فرآیندهای"],
        ["مهندس", "مهندسان", "مهندسین", "مهندسی"],
        ["دانشجو", "دانشجویان", "دانشجوی"],
        ["راننده", "رانندگان", "راننده‌ها"],
        ["شیمی", "شیمیایی", "شيمي"],
        ["قطعه", "قطعات", "قطعه‌های"],
    ],
)
def test_spellings_of_one_word_meet(spellings: list[str]) -> None:
    keys = [lexical_keys(spelling, "fa") for spelling in spellings]
    assert keys[0]
    assert keys == [keys[0]] * len(keys)


@pytest.mark.parametrize(
    ("first", "second"),
    [("فیلتر", "فیل"), ("کشتی", "کشت"), ("دکتر", "دک"), ("انرژی", "انرژ"), ("پیش‌بینی", "بینی"), ("سرم", "سر")],
)
def test_different_words_stay_apart(first: str, second: str) -> None:
    assert not lexical_keys(first, "fa").keys() & lexical_keys(second, "fa").keys()


@pytest.mark.parametrize("code", ["TiO2", "PLC", "HPLC", "ISO9001", "316L", "pH", "A/B", "R&D", "C++", "Ca(OH)2"])
def test_a_code_is_the_same_in_every_language(code: str) -> None:
    key = {f"#:{code.casefold()}": 1}
    assert lexical_keys(f"استفاده از {code} در", "fa") == {**key, **lexical_keys("استفاده", "fa")}
    assert lexical_keys(f"the {code}", "en") == key
    assert lexical_keys(f"của {code} và", "vi") == key
    assert lexical_keys(code, "other") == key


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("TiO₂", {"#:tio2"}),
        ("ISO 9001", {"#:iso9001"}),
        ("ISO-۹۰۰۱", {"#:iso9001"}),
        ("COVID-19", {"#:covid19"}),
        ("covid-19", {"#:covid19", "en:covid"}),
        ("Ti-6Al-4V", {"#:ti6al4v"}),
        ("PLCs", {"#:plc"}),
        ("7075", {"#:7075"}),
        ("۷۰۷۵", {"#:7075"}),
        ("1402 2019 12 3.5 20-30 1,000", set()),
        ("12.5 MPa 50Hz 3rd 1990s", set()),
        ("info@sharif.edu https://a.b/c 10.1016/j.cej.2020", set()),
        ("MATLAB", {"en:matlab"}),
        ("Matlab", {"en:matlab"}),
        ("the furnaces' furnace's", {"en:furnac"}),
        ("Café", {"en:cafe"}),
        ("GLASS FURNACE CONTROL", {"en:glass", "en:furnac", "en:control"}),
    ],
)
def test_latin_keys(written: str, keys: set[str]) -> None:
    assert set(lexical_keys(written, "en")) == keys


def test_a_vietnamese_syllable_has_a_key_with_and_without_diacritics() -> None:
    assert lexical_keys("vật", "vi") == {"vi:vật": 1, "vi-:vat": 1}
    assert lexical_keys("vat", "vi") == {"vi-:vat": 1}
    assert lexical_keys("điện", "vi") == {"vi:điện": 1, "vi-:dien": 1}
    assert lexical_keys("hoà", "vi") == lexical_keys("hòa", "vi")


def test_foreign_words_in_vietnamese_text_are_english_words() -> None:
    assert "en:robot" in lexical_keys("điều khiển robot", "vi")


def test_stop_words_have_no_keys() -> None:
    assert lexical_keys("این است که در آن می‌شود، ها و را", "fa") == {}
    assert lexical_keys("it is the one that was", "en") == {}
    assert lexical_keys("và của các được", "vi") == {}
    assert lexical_keys("va cua cac duoc", "vi") == {}


def test_a_term_shows_the_words_as_written() -> None:
    text = "«كوره‌هاي» ذوب و پیش بینی با ISO 9001"
    shown = [text[term.start : term.end] for term in terms(text, "fa")]
    assert shown == ["كوره", "ذوب", "پیش بینی", "ISO 9001"]


@pytest.mark.parametrize(
    "monster", ["ب" * 50_000, "a" * 50_000, "1" * 50_000, "ب " * 25_000, "a@" * 25_000, "A-1" * 20_000]
)
def test_monstrous_words_take_no_monstrous_time(monster: str) -> None:
    assert lexical_keys(f"کوره {monster}", "fa")["fa:کوره"] == 1


def test_unknown_languages_are_refused_with_the_choices() -> None:
    with pytest.raises(UnknownChoice, match=r"Unknown language 'de'.*fa, en, vi, other"):
        terms("Ofen", "de")


def test_threads_share_the_word_lists() -> None:
    texts = [f"کوره‌های {number} furnaces robots" for number in range(100, 160)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: lexical_keys(text, "fa"), texts)) == [
            lexical_keys(text, "fa") for text in texts
        ]


def test_the_revision_names_what_the_keys_depend_on() -> None:
    assert "hazm" in REVISION
