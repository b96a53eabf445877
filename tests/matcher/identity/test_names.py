"""Names: their forms, the keys that spellings share, and how alike two of them are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.identity.institutions import same_institution
from matcher.identity.name_likeness import (
    DIFFERENT,
    INITIALS,
    NAME_KINDS,
    OTHER_SCRIPT,
    PART,
    SAME,
    SAME_SOUND,
    SPELLING,
    SWAPPED,
    TYPO,
    name_likeness,
)
from matcher.identity.names import fold_name, name_keys
from matcher.identity.transliterate import skeleton, word_cost

SPELLED = (
    ("محمد", "Mohammad Muhammad Mohamad Mohammed"),
    ("حسین", "Hossein Hosein Hussain Hussein"),
    ("خسروی‌نژاد", "Khosravinezhad Khosravinejad"),
    ("ژاله", "Jaleh Zhaleh Zhale"),
    ("عبدالله", "Abdollah Abdullah Abdolah"),
    ("روح‌الله", "Rouhollah Ruhollah Roohollah"),
    ("رضایی", "Rezaei Rezaee Rezaie Rezai"),
    ("قاسمی", "Ghasemi Qasemi"),
    ("داوود", "Davood Davoud Dawood"),
    ("سعید", "Saeed Saeid Said"),
    ("فاطمه", "Fatemeh Fateme"),
    ("یحیی", "Yahya"),
    ("امید", "Omid"),
    ("آرش", "Arash"),
    ("خسرو", "Khosrow Khosro"),
    ("فتحی", "Fathi"),
    ("کیوان", "Keyvan Kayvan"),
)

OTHERS = (
    ("کریمی", "Karami"), ("کرمی", "Karimi"), ("حسن", "Hossein"), ("حسین", "Hasan"), ("مهدی", "Mahdieh"),
    ("رحیمی", "Rahmani"), ("زهرا", "Zahed"), ("کریم", "Karimeh"),
)  # fmt: skip

ALIKE = (
    ("دکتر محمد رضایی", "محمد رضایی", SAME),
    ("مهندس علی کریمی", "علي كريمي", SAME),
    ("Prof. Maryam Rezaei, PhD", "maryam rezaei", SAME),
    ("PGS.TS. Nguyễn Văn Anh", "Nguyen Van Anh", SAME),
    ("GS.TSKH Trần Thị Hòa", "Trần Thị Hoà", SAME),
    ("Đặng Văn Hùng", "Dang Van Hung", SAME),
    ("ThS. Lê Minh", "Lê Minh", SAME),
    ("محمد رضا کریمی", "محمدرضا کریمی", SAME),
    ("علی خسروی نژاد", "علی خسروی‌نژاد", SAME),
    ("عبد الله نوری", "عبدالله نوری", SAME),
    ("محمد رضائی", "محمد رضایی", SAME),
    ("خسروی نژاد، علی", "علی خسروی‌نژاد", SWAPPED),
    ("Nguyen Van Anh", "Anh Van Nguyen", SWAPPED),
    ("Rezaei, Maryam", "Maryam Rezaei", SWAPPED),
    ("ALI KARIMI", "Karimi Ali", SWAPPED),
    ("Mohammad Rezaei", "Muhammad Rezaee", SPELLING),
    ("Ali Khosravi Nejad", "Ali Khosravinezhad", SPELLING),
    ("دکتر محمد رضایی", "Mohammad Rezaei", OTHER_SCRIPT),
    ("حجت‌الاسلام والمسلمین علی موسوی", "Ali Moosavi", OTHER_SCRIPT),
    ("سید علی موسوی", "Ali Mousavi", OTHER_SCRIPT),
    ("علی خسروی‌نژاد", "Khosravi Nejad, Ali", OTHER_SCRIPT),
    ("محمدرضا کریمی", "Mohammad Reza Karimi", OTHER_SCRIPT),
    ("M. Rastegar", "Maryam Rastegar", INITIALS),
    ("Rastegar M", "مریم رستگار", INITIALS),
    ("م. رستگار", "Maryam Rastegar", INITIALS),
    ("م. رستگار", "مریم رستگار", INITIALS),
    ("MR Karimi", "محمدرضا کریمی", INITIALS),
    ("Kh. Ahmadi", "خسرو احمدی", INITIALS),
    ("V. A. Nguyen", "Nguyễn Văn Anh", INITIALS),
    ("S. Rezayi", "Seyed Ali Rezayi", INITIALS),
    ("M. Ali Zadeh", "معصومه علیزاده", INITIALS),
    ("Maryam Rezaei Moghaddam", "Maryam Rezaei", PART),
    ("Nguyen Thi Minh", "Nguyen Minh", PART),
    ("Maryam Rastegr", "Maryam Rastegar", TYPO),
    ("مریم رستگر", "مریم رستگار", TYPO),
)

UNLIKE = (
    ("Maryam Rezaei", "Zahra Rezaei"), ("محمد رضایی", "حمید رضایی"), ("Le Van Minh", "Tran Van Minh"),
    ("Hasan Karimi", "Hossein Karimi"), ("M. Karimi", "Ali Karimi"), ("John Smith Jr.", "John Smith Sr."),
    ("Karimi", "Ali Karimi"), ("", "Ali Karimi"), ("دکتر", "مهندس"),
    ("Maryam Rezaei Moghaddam", "Zahra Rezaei Moghaddam"),
)  # fmt: skip


@pytest.mark.parametrize(("persian", "latin"), SPELLED)
def test_a_word_sounds_alike_in_every_spelling(persian: str, latin: str) -> None:
    (word,) = fold_name(persian).tokens
    for spelling in latin.split():
        (other,) = fold_name(spelling).tokens
        assert word_cost(word, other) <= SAME_SOUND, spelling
        assert word_cost(other, word) == word_cost(word, other)
        assert skeleton(word) == skeleton(other), spelling


@pytest.mark.parametrize(("persian", "latin"), OTHERS)
def test_another_word_does_not(persian: str, latin: str) -> None:
    assert word_cost(fold_name(persian).tokens[0], fold_name(latin).tokens[0]) > SAME_SOUND


@pytest.mark.parametrize(("one", "other", "kind"), ALIKE)
def test_two_names_of_one_person(one: str, other: str, kind: str) -> None:
    likeness = name_likeness(one, other)
    assert likeness.kind == kind
    assert 0.5 < likeness.value <= 1
    assert likeness == name_likeness(other, one)
    assert len(fold_name(one).tokens) < 2 or name_keys(fold_name(one)) & name_keys(fold_name(other))


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_two_names_of_two_persons(one: str, other: str) -> None:
    assert name_likeness(one, other).kind == DIFFERENT
    assert name_likeness(one, other).value == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("حسن کریمی", "حسین کریمی"), ("Nguyễn Văn Anh", "Nguyễn Vân Anh"), ("Dang Van Hung", "Dang Van Huong")],
)
def test_what_may_be_a_slip_or_another_name_says_little(one: str, other: str) -> None:
    assert name_likeness(one, other).kind == TYPO
    assert name_likeness(one, other).value <= 0.5


def test_a_key_knows_no_order_script_or_spaces() -> None:
    spellings = (
        "دکتر علی خسروی‌نژاد",
        "Ali Khosravi Nejad",
        "Khosravinezhad, Ali",
        "خسروی نژاد علی",
        "ALI KHOSRAVINEJAD",
    )
    assert len({fold_name(name).key for name in spellings}) == 1
    assert fold_name("A. Khosravinejad").key == ""


def test_vietnamese_marks_are_kept_apart_from_the_letters() -> None:
    forms = fold_name(unicodedata.normalize("NFD", "TS. Nguyễn Thị Đào"))
    assert forms.tokens == ("nguyen", "thi", "dao")
    assert forms.accented == ("nguyễn", "thị", "đào")
    assert forms.vietnamese
    assert not fold_name("Ali Karimi").vietnamese


def test_brackets_degrees_and_titles_fall_away() -> None:
    assert fold_name("Assoc. Prof. Dr. Ali Karimi (PhD, MSc)").tokens == ("ali", "karimi")
    assert fold_name("جناب آقای دکتر علی کریمی").tokens == ("علی", "کریمی")
    assert fold_name("Mr. Ali Karimi").tokens == ("ali", "karimi")


names = st.text(st.sampled_from("علیرضاحسنکو پژ‌Mmaeéđứ.,،-'TS َ12"), max_size=30) | st.sampled_from(
    [name for pair in ALIKE for name in pair[:2]]
)


@given(names, names)
def test_likeness_is_even_handed(one: str, other: str) -> None:
    likeness = name_likeness(one, other)
    assert likeness == name_likeness(other, one)
    assert 0 <= likeness.value <= 1
    assert likeness.kind in NAME_KINDS
    assert (likeness.value == 0) == (likeness.kind == DIFFERENT)


@given(names)
def test_storage_forms_make_no_difference(name: str) -> None:
    assert fold_name(name) == fold_name(unicodedata.normalize("NFD", name)) == fold_name(f" {name} ")
    if fold_name(name).tokens:
        assert name_likeness(name, name).kind in {SAME, DIFFERENT, INITIALS}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("دانشگاه نوران", "University of Nuran", True),
        ("دانشگاه صنعتی نوران", "Nuran University of Technology", True),
        ("Trường Đại học Bách khoa Sông Lam", "Song Lam University of Technology", True),
        ("Department of Mining, University of Nuran, Nuran, Iran", "دانشگاه نوران", True),
        ("دانشگاه صنعتی نوران", "دانشگاه نوران", False),
        ("University of Nuran", "University of Kuhsar", False),
        ("دانشگاه علوم پزشکی نوران", "University of Nuran", False),
        ("دانشگاه مهرآباد شرقی", "University of East Mehrabad", None),
        ("", "University of Nuran", None),
    ],
)
def test_institutions(one: str, other: str, same: bool | None) -> None:
    assert same_institution(one, other) is same
    assert same_institution(other, one) is same
