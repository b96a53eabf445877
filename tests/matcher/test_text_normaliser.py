"""Letters and normalising: `matcher.text.letters`, `matcher.text.normaliser`."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matcher.errors import UnreadableText
from matcher.text import normalise, readable

GOLDEN = [
    line.split("\t")
    for line in (Path(__file__).parent / "golden_text.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
LANGS = st.sampled_from([None, "fa", "en", "vi", "other"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
PERSIAN_ISH = st.text(
    st.sampled_from(
        "ابپتجچدرزژسشفقکگلمنوهیيكةآأئءٱۀ  \u200c\u200c\u200dـًِّ\u0653\u0654۰۱۵٫٬٪،؛؟«»\"'.:!()[]-/…¬\n12aBpH₂"
    ),
    max_size=60,
)
WORDS = """
کوره های شيشه‌ها می رود نمی‌شود پیش بینی TiO2 pH 7.5 3D A/B C++ Ca(OH)2 (Fe3O4) ISO-9001 -5 .NET 50% a@b.ir ، . :
«متن» " ... https://a.b/c?d=1 ه ی ای ها تر ترین گر ام اند این‌ها جمعهها سلامممم میدانم ۹متر عرض۶ hoà 10.1016/j.x
"""
MIXED = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)
WHOLE = """
TiO2|pH 7.5|3D|A/B|SN-74HC595/N|Ca(OH)2|12.5 mA|50%|C++|.NET|-5|info@sharif.edu|https://www.example.org/a?b=1,2
|10.1016/j.cej.2020.01.001|machine learning|α-Al2O3|25 °C|R&D
"""


@pytest.mark.parametrize(("lang", "written", "normalised", "keys"), GOLDEN)
def test_golden_texts(lang: str, written: str, normalised: str, keys: str) -> None:
    assert normalise(written, lang) == normalised


@settings(max_examples=400, deadline=None)
@given(st.one_of(PERSIAN_ISH, MIXED, TEXTS), LANGS)
@example("a\u0610\u064e\u0301", None)
@example("ها ها ها ه ی ی", "fa")
def test_normalising_is_idempotent(text: str, lang: str | None) -> None:
    once = normalise(text, lang)
    assert normalise(once, lang) == once


@settings(max_examples=200, deadline=None)
@given(st.one_of(PERSIAN_ISH, MIXED), LANGS)
def test_how_a_letter_is_stored_makes_no_difference(text: str, lang: str | None) -> None:
    assert normalise(unicodedata.normalize("NFD", text), lang) == normalise(unicodedata.normalize("NFC", text), lang)


@settings(max_examples=200, deadline=None)
@given(MIXED)
def test_arabic_letters_and_digits_make_no_difference(text: str) -> None:
    arabic = text.translate(str.maketrans("یک0123456789", "يك٠١٢٣٤٥٦٧٨٩"))
    assert normalise(arabic, "fa") == normalise(text, "fa")


@settings(max_examples=400, deadline=None)
@given(st.one_of(MIXED, PERSIAN_ISH), st.sampled_from([None, "fa", "en", "other"]))
def test_no_latin_word_and_no_number_is_lost(text: str, lang: str | None) -> None:
    def kept(written: str) -> list[str]:
        bare = re.sub("[\u0300-\u036f\u0640\u064b-\u0655\u200d]", "", unicodedata.normalize("NFKD", written))
        return re.findall("[A-Za-z0-9]+", bare.translate(str.maketrans("۰۱۵۶۹", "01569")))

    assert kept(normalise(text, lang)) == kept(text)


@pytest.mark.parametrize("whole", [whole.strip() for whole in WHOLE.split("|")])
def test_what_is_not_persian_stays_whole(whole: str) -> None:
    assert normalise(f"كاربرد هاي {whole} در صنعت", "fa") == f"کاربرد‌های {whole} در صنعت"
    assert normalise(f"({whole})، «شيشه»", "fa") == f"({whole})، «شیشه»"


def test_case_and_punctuation_of_english_stay() -> None:
    assert normalise("The  “pH”\tof TiO2,\nthen: (A/B)", "en") == 'The "pH" of TiO2, then: (A/B)'


def test_vietnamese_tone_marks_have_one_place() -> None:
    assert normalise("hoà thuỷ khoẻ HOÀ quý toàn", "vi") == normalise("hòa thủy khỏe HÒA quý toàn", "vi")
    assert normalise("quý", "vi") == "quý"


def test_arabic_and_urdu_are_not_corrected_as_persian() -> None:
    assert normalise("می رود", "other") == "می رود"


@pytest.mark.parametrize("monster", ["ب" * 60_000, "-" * 60_000, "( " * 30_000, "\u200c" * 60_000, "a." * 30_000])
def test_monstrous_words_take_no_monstrous_time(monster: str) -> None:
    assert normalise(f"کوره {monster} شیشه", "fa").startswith("کوره")


def test_readable_lets_text_through_as_it_stands() -> None:
    text = "كوره\u200cهای TiO₂\r\n\tvật liệu 🙂 \u202eabc"
    assert readable(text) == text


def test_readable_makes_control_characters_spaces_and_keeps_the_length() -> None:
    assert readable("a\x07b\x85c\x1f") == "a b c "


@pytest.mark.parametrize(
    ("bad", "code"), [("\x00", "U+0000"), ("\ud800", "U+D800"), ("\ufffe", "U+FFFE"), ("\U0001ffff", "U+1FFFF")]
)
def test_readable_refuses_what_is_not_text(bad: str, code: str) -> None:
    with pytest.raises(UnreadableText, match=rf"The title holds {re.escape(code)} at character 3") as caught:
        readable(f"ab{bad}", what="title")
    assert caught.value.field == "title"


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_readable_is_idempotent_and_keeps_offsets(text: str) -> None:
    try:
        once = readable(text)
    except UnreadableText:
        return
    assert len(once) == len(text)
    assert readable(once) == once
