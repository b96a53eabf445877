"""The words that begin a section of a CV, in Persian, English and Vietnamese.

A line goes in; the kind of section that it begins comes out, with what stands behind the heading on the
same line. Headings are compared without case, accents, half-spaces, numbering and the small words that
say nothing of the kind («فهرست», "selected", "chọn lọc").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from matcher.text.letters import ZWNJ, compose, fold_latin, fold_letters

SECTIONS: Final = (
    "person", "interests", "degrees", "publication", "project", "thesis", "patent", "course", "other",
)  # fmt: skip
"""Kinds of sections; what stands under ``other`` is not read."""

_WORDS: Final[Mapping[str, str]] = MappingProxyType({
    "person": """
        اطلاعات شخصی|مشخصات فردی|مشخصات شخصی|مشخصات|اطلاعات فردی|مشخصات عمومی|اطلاعات تماس|تماس|اطلاعات عمومی
        |راه‌های ارتباطی|معرفی|درباره من
        |personal information|personal details|personal data|contact|contact information|contact details|profile
        |about me|about
        |thông tin cá nhân|thông tin chung|thông tin liên hệ|lý lịch sơ lược|liên hệ""",
    "interests": """
        زمینه‌های پژوهشی|زمینه‌های تحقیقاتی|زمینه پژوهشی|زمینه تحقیقاتی|زمینه‌های تحقیق|علایق پژوهشی|علایق تحقیقاتی
        |علاقه‌مندی‌های پژوهشی|علاقه‌مندی‌های تحقیقاتی|علاقه‌مندی‌ها|زمینه‌های مورد علاقه|زمینه‌های علمی مورد علاقه
        |زمینه‌های تخصصی|زمینه تخصصی|زمینه‌های پژوهشی مورد علاقه|زمینه‌های تحقیقاتی مورد علاقه|زمینه‌های فعالیت
        |حوزه‌های پژوهشی|حوزه‌های تحقیقاتی|حوزه‌های تخصصی|حوزه تخصصی|محورهای پژوهشی|تخصص‌ها|تخصص|علایق علمی
        |علایق|موضوعات مورد علاقه|زمینه‌های مطالعاتی
        |research interests|research interest|interests|areas of interest|areas of research|research areas
        |areas of expertise|expertise|fields of interest|research fields|research topics|research focus
        |fields of research|academic interests|scientific interests|specialization|specialisation|specialties
        |hướng nghiên cứu|hướng nghiên cứu chính|lĩnh vực nghiên cứu|lĩnh vực chuyên môn|lĩnh vực quan tâm
        |các hướng nghiên cứu|chuyên môn|lĩnh vực chuyên sâu|hướng nghiên cứu quan tâm""",
    "degrees": """
        سوابق تحصیلی|مدارک تحصیلی|تحصیلات|سابقه تحصیلی|تحصیلات دانشگاهی|تحصیلات عالی|وضعیت تحصیلی|مدارج تحصیلی
        |سوابق آموزشی و تحصیلی|مدارک دانشگاهی|اطلاعات تحصیلی
        |education|educational background|academic background|academic qualifications|qualifications|degrees
        |academic degrees|education and training|academic education|educational qualifications
        |quá trình đào tạo|học vấn|trình độ học vấn|đào tạo|trình độ đào tạo|bằng cấp|quá trình học tập""",
    "publication": """
        مقالات|مقاله‌ها|انتشارات|کتاب‌ها|کتاب|کتب|آثار|تألیفات|تالیفات|کتب و تألیفات|کتاب‌های تألیفی|کتاب‌های ترجمه‌شده
        |مقالات علمی|مقالات پژوهشی|مقالات علمی پژوهشی|مقالات علمی ترویجی|مقالات چاپ شده|مقالات منتشر شده|مقالات مجلات
        |مقالات مجله|مقالات ژورنالی|مقالات منتشر شده در مجلات|مقالات چاپ شده در مجلات|مقالات چاپ شده در نشریات
        |مقالات در مجلات|مقالات در نشریات|مقالات نشریات|مقالات کنفرانسی|مقالات همایشی|مقالات کنفرانس‌ها|مقالات همایش‌ها
        |مقالات ارائه شده در همایش‌ها|مقالات ارائه شده در کنفرانس‌ها|مقالات ارائه شده|مقالات در همایش‌ها
        |مقالات در کنفرانس‌ها|مقالات فارسی|مقالات انگلیسی|مقالات لاتین|مقالات داخلی|مقالات خارجی|مقالات isi
        |مقالات بین‌المللی|تولیدات علمی|آثار علمی|آثار منتشر شده|مقالات و کتاب‌ها|کتاب‌ها و مقالات|سوابق پژوهشی و مقالات
        |publications|publication|papers|articles|journal articles|journal papers|journal publications|books
        |books and book chapters|book chapters|conference papers|conference proceedings|conference publications
        |conference articles|papers in journals|articles in journals|scientific publications|research papers
        |research publications|journal and conference papers|proceedings|monographs|edited books|working papers
        |preprints|research articles|books and chapters|conference presentations|international journals
        |công trình khoa học|công trình công bố|các công trình khoa học|bài báo|các bài báo|bài báo khoa học|sách
        |bài báo quốc tế|bài báo trong nước|bài báo hội nghị|ấn phẩm|công bố khoa học|công trình đã công bố
        |các công trình đã công bố|sách và giáo trình|các bài báo khoa học|tạp chí quốc tế|kỷ yếu hội nghị""",
    "project": """
        طرح‌های پژوهشی|طرح‌های تحقیقاتی|طرح‌ها|پروژه‌ها|پروژه‌های تحقیقاتی|پروژه‌های پژوهشی|پروژه‌های صنعتی
        |طرح‌های صنعتی|طرح‌های پژوهشی و صنعتی|پروژه‌های پژوهشی و صنعتی|همکاری با صنعت|طرح‌های کاربردی|طرح پژوهشی
        |طرح‌ها و پروژه‌ها|ارتباط با صنعت|طرح‌های برون‌دانشگاهی|گرنت‌ها|طرح‌های پژوهشی خاتمه یافته
        |projects|research projects|grants|funded projects|grants and projects|projects and grants|research grants
        |funding|research funding|industrial projects|industry projects|research projects and grants|funded research
        |grants and funding|grants and awards|sponsored research|consulting projects
        |đề tài|dự án|đề tài nghiên cứu|các đề tài|đề tài dự án|đề tài nghiên cứu khoa học|dự án nghiên cứu
        |đề tài và dự án|các đề tài dự án|các đề tài nghiên cứu|các dự án""",
    "thesis": """
        پایان‌نامه‌های تحت راهنمایی|پایان‌نامه‌ها|رساله‌ها|پایان‌نامه‌ها و رساله‌ها|راهنمایی پایان‌نامه|پایان‌نامه‌های دانشجویی
        |پایان‌نامه‌های راهنمایی شده|راهنمایی پایان‌نامه‌ها|راهنمایی دانشجویان|رساله‌ها و پایان‌نامه‌ها
        |پایان‌نامه‌های کارشناسی ارشد|رساله‌های دکتری|راهنمایی رساله و پایان‌نامه|پایان‌نامه‌های هدایت‌شده
        |supervised theses|theses supervised|supervision|theses|students supervised|supervised students|phd students
        |graduate students|thesis supervision|student supervision|graduate supervision|phd supervision
        |supervised dissertations|dissertations supervised|master theses|doctoral theses|research supervision
        |hướng dẫn luận văn|hướng dẫn luận án|luận văn hướng dẫn|hướng dẫn sau đại học|hướng dẫn nghiên cứu sinh
        |luận văn luận án đã hướng dẫn|hướng dẫn học viên""",
    "patent": """
        اختراعات|ثبت اختراع|اختراعات ثبت‌شده|اختراع|ثبت اختراعات|اختراعات و ابداعات|اختراعات و نوآوری‌ها
        |patents|inventions|patents and inventions|patent|intellectual property
        |bằng sáng chế|sáng chế|bằng độc quyền sáng chế|giải pháp hữu ích|sáng chế và giải pháp hữu ích""",
    "course": """
        دروس تدریس‌شده|دروس تدریسی|دروس|سوابق تدریس|سابقه تدریس|تدریس|دروس ارائه‌شده|سوابق آموزشی|دروس مورد تدریس
        |درس‌های ارائه‌شده|درس‌ها|فعالیت‌های آموزشی
        |teaching|courses|courses taught|teaching experience|taught courses|teaching activities
        |giảng dạy|các môn giảng dạy|môn học giảng dạy|học phần giảng dạy|môn giảng dạy|các học phần giảng dạy""",
    "other": """
        سوابق اجرایی|سوابق شغلی|سوابق کاری|سوابق حرفه‌ای|جوایز|افتخارات|جوایز و افتخارات|افتخارات و جوایز|عضویت‌ها
        |عضویت در انجمن‌ها|عضویت در مجامع علمی|مهارت‌ها|زبان‌ها|زبان|کارگاه‌ها|دوره‌های آموزشی|داوری|داوری مجلات|معرف‌ها
        |فعالیت‌های اجرایی|مسئولیت‌ها|سمت‌ها|مهارت‌های نرم‌افزاری|سوابق علمی|فعالیت‌های علمی|سخنرانی‌ها|آزمایشگاه‌ها
        |experience|work experience|employment|professional experience|academic appointments|appointments|positions
        |academic positions|honors|honours|awards|honors and awards|awards and honors|honours and awards|skills
        |languages|memberships|professional memberships|references|service|professional service|academic service
        |editorial boards|reviewing|invited talks|talks|workshops|activities|computer skills|certificates|hobbies
        |professional activities|administrative experience|employment history|summary|affiliations|referees
        |kinh nghiệm làm việc|quá trình công tác|giải thưởng|khen thưởng|ngoại ngữ|kỹ năng|hoạt động khác|thành viên
        |giải thưởng khen thưởng|người tham khảo|chức vụ""",
})  # fmt: skip

_SMALL_WORDS: Final = re.compile(
    r"\b(selected|recent|refereed|peer reviewed|reviewed|list of|full list of|my|main|current|major|key|ongoing|past"
    r"|completed|international|national|representative"
    r"|فهرست|لیست|برخی از|برخی|منتخب|مهم ترین|مهمترین|گزیده|عناوین|عنوان|شرح|سایر|اهم|های من"
    r"|danh sach|danh muc|chon loc|tieu bieu|chinh)\b"
)
_NUMBERING: Final = re.compile(r"^\s*(?:[(\[]?(?:\d{1,2}|[ivxIVX]{1,4}|[A-Ha-h]|[آ-ی]|الف)[.)\]\-–:]+\s*)+(?=\S)")
_COUNT: Final = re.compile(r"\s*[(\[][^)\]]{0,40}[)\]]\s*$")
_LONGEST: Final = 90


@dataclass(frozen=True, slots=True)
class Heading:
    """The kind of section that a line begins, and what stands behind a colon on the same line."""

    kind: str
    rest: str = ""


def _key(text: str) -> str:
    said = fold_latin(fold_letters(compose(text.replace(ZWNJ, " "))))
    return " ".join(re.sub(r"[^\w\s]", " ", said.replace("&", " and ")).split())


def _bare(text: str) -> str:
    """Drop the small words of a key."""
    return " ".join(_SMALL_WORDS.sub(" ", text).split())


def _solid(key: str) -> str:
    """Write a key without spaces: where half-spaces stand differs from writer to writer."""
    return key.replace(" ", "")


_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {_solid(_key(word)): kind for kind, words in _WORDS.items() for word in words.split("|")}
)
_BEGINNINGS: Final = tuple(
    (f"{_key(word)} ", kind) for kind, words in _WORDS.items() for word in words.split("|") if len(_key(word)) > 6
)


def heading_of(text: str, *, set_as_heading: bool = False) -> Heading | None:
    """Tell which section a line begins, if it is a heading.

    Parameters
    ----------
    text : str
        One line.
    set_as_heading : bool
        Whether it is set larger or bold; then it may go on after the known words
        ("Publications in refereed journals"), and unknown words begin a section that is not read.
    """
    said = _NUMBERING.sub("", text.strip().lstrip("•●▪■◆❖➢✓*-–—# \t")).strip()
    if not said or (len(said) > _LONGEST and ":" not in said[:_LONGEST]):
        return None
    before, colon, rest = said.partition(":")
    if colon and rest.strip() and (kind := _kind(before)):
        return Heading(kind, rest.strip())
    said = _COUNT.sub("", said.rstrip(" :.-–—_"))
    if kind := _kind(said):
        return Heading(kind)
    if re.search(r"[/|–-]", said):  # a heading in two languages
        for part in re.split(r"\s*[/|]\s*|\s+[–-]\s+", said):
            if kind := _kind(part):
                return Heading(kind)
    if set_as_heading:
        return _of_beginning(said)
    return None


def _kind(said: str) -> str | None:
    key = _key(said)
    return _KINDS.get(_solid(key)) or _KINDS.get(_solid(_bare(key)))


def _of_beginning(said: str) -> Heading | None:
    key = f"{_bare(_key(said))} "
    found = [(len(word), kind) for word, kind in _BEGINNINGS if key.startswith(word) or f" {word}" in key]
    if found:
        return Heading(max(found)[1])
    plain = len(said) <= 40 and not re.search(r"[\d.,،؛;«»\"“”@\t]", said)
    return Heading("other") if plain else None
