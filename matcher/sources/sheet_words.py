"""Words of spreadsheets that stand for one of a closed list: choices, fields of research, names of sheets.

A word in Persian, English or Vietnamese goes in, the catalogue's own word comes out, or nothing. Words are
compared as `fold` writes them. It knows no columns and reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from matcher.fields import FIELDS
from matcher.text.letters import compose, fold_latin, fold_letters

Words = Mapping[str, Mapping[str, tuple[str, ...]]]
"""The catalogue's word, to language, to what people write for it, its first the one that templates show."""

_IN_BRACKETS: Final = re.compile(r"[(\[{（][^)\]}）]*[)\]}）]")
_BETWEEN: Final = re.compile(r"[/|\n\\]")
_AT_THE_END: Final = re.compile(r"\d+$")


@lru_cache(maxsize=8192)  # institutions and departments stand in thousands of rows
def fold(text: str) -> str:
    """Write a header, a sheet's name or a choice so that its spellings coincide: letters and digits alone."""
    return "".join(filter(str.isalnum, fold_latin(fold_letters(compose(text)))))


def spellings(text: str) -> tuple[str, ...]:
    """Give the ways to look a header or a sheet's name up, the surest first.

    Whole; without what is in brackets; without a number at the end; each part of «نام / Name» by itself.
    """
    bare = _IN_BRACKETS.sub(" ", text)
    ways = [fold(text), fold(bare), _AT_THE_END.sub("", fold(bare)), *map(fold, _BETWEEN.split(bare))]
    return tuple(dict.fromkeys(filter(None, ways)))


def words(*rows: str) -> Words:
    """Make a table of rows ``word: Persian | …; English | …; Vietnamese | …``."""
    table = {}
    for row in rows:
        word, _, rest = row.partition(":")
        each = (tuple(name.strip() for name in names.split("|")) for names in rest.split(";"))
        table[word] = MappingProxyType(dict(zip(("fa", "en", "vi"), each, strict=True)))
    return MappingProxyType(table)


CHOICES: Final[Mapping[str, Words]] = MappingProxyType({
    "visibility": words(
        "public:همه | عمومی | همگان; everyone | public; mọi người | công khai",
        "consortium:کنسرسیوم | دانشگاه‌های همکار; consortium | partner universities; liên minh | các trường liên kết",
        "institution:همین دانشگاه | دانشگاه | داخلی; own institution | institution | internal; nội bộ | "
        "trong trường",
    ),
    "available_for": words(
        "scoping:گفت‌وگوی اولیه | مشاوره اولیه; first talk | scoping; trao đổi ban đầu | khảo sát ban đầu",
        "projects:طرح و پروژه | پروژه | طرح; projects | project; dự án | đề tài",
        "supervision:راهنمایی دانشجو | راهنمایی پایان‌نامه; supervision | "
        "supervising students; hướng dẫn sinh viên | hướng dẫn",
        "sabbatical:فرصت مطالعاتی در صنعت | فرصت مطالعاتی; sabbatical | stay in industry; biệt phái | "
        "nghỉ nghiên cứu",
    ),
    "programme": words(
        "problem-solving:حل مسئله; problem solving; giải quyết vấn đề",
        "contract-research:پژوهش قراردادی | قرارداد پژوهشی; contract research; nghiên cứu theo hợp đồng",
        "advice:مشاوره; advice | consulting | consultancy; tư vấn",
        "ip-advice:مشاوره مالکیت فکری; IP advice | intellectual property advice; tư vấn sở hữu trí tuệ",
        "licence:واگذاری دانش فنی | واگذاری فناوری | لیسانس; licence | license | licensing; "
        "chuyển giao công nghệ | cấp phép",
        "sabbatical:فرصت مطالعاتی; sabbatical; biệt phái",
        "student-team:تیم دانشجویی; student team; nhóm sinh viên",
        "post-doc:پژوهشگر پسادکتری | پسادکتری | پسادکترا; post-doc | postdoctoral; "
        "nghiên cứu sau tiến sĩ | sau tiến sĩ",
    ),
    "confidentiality": words(
        "public:عمومی | همه; public; công khai",
        "members:اعضا; members; thành viên",
        "confidential:محرمانه; confidential; bảo mật | mật",
    ),
    "lang": words(
        "fa:فارسی; Persian | Farsi; tiếng Ba Tư",
        "en:انگلیسی; English; tiếng Anh",
        "vi:ویتنامی; Vietnamese; tiếng Việt",
        "other:دیگر | سایر; other; khác",
    ),
    "kind": words(
        "publication:مقاله | مقالات | کتاب | انتشارات | مقاله علمی; publication | article | paper | book; "
        "bài báo | công bố | sách | công trình",
        "thesis:پایان‌نامه | رساله | پارسا | پایان‌نامه‌ها | رساله دکتری | پایان‌نامه ارشد; thesis | dissertation | "
        "theses; luận văn | luận án | khóa luận",
        "project:طرح | پروژه | طرح پژوهشی | طرح‌ها; project | research project; dự án | đề tài",
        "grant:گرنت | پژوهانه; grant; tài trợ",
        "patent:اختراع | ثبت اختراع | پتنت; patent; bằng sáng chế | sáng chế",
        "course:درس | دوره | دروس; course | class; môn học | khóa học",
        "laboratory:آزمایشگاه | کارگاه; laboratory | lab; phòng thí nghiệm",
        "equipment:تجهیزات | دستگاه; equipment | instrument; thiết bị",
        "contract:قرارداد | قرارداد صنعتی; contract | industry contract; hợp đồng",
        "interests:زمینه تحقیقاتی | علایق پژوهشی; interests | research interests; hướng nghiên cứu",
    ),
})  # fmt: skip
"""Field to its closed list, in three languages."""

SHEETS: Final = words(
    "experts:متخصصان | اعضای هیات علمی | اعضای هیئت علمی | هیات علمی | هیئت علمی | اساتید | استادان | "
    "مشخصات اساتید | "
    "فهرست اعضای هیات علمی; Experts | expert | faculty | faculty members | professors | researchers; "
    "Chuyên gia | giảng viên | cán bộ | danh sách giảng viên",
    "evidence:سوابق | شواهد | مدارک | آثار | پایان‌نامه‌ها | پایان‌نامه | رساله‌ها | مقالات | طرح‌ها | طرح‌های پژوهشی | "
    "اختراعات | "
    "دروس | آزمایشگاه‌ها | تجهیزات | قراردادها | گرنت‌ها | پروژه‌ها; Evidence | theses | publications | papers | "
    "articles | "
    "projects | patents | courses | laboratories | equipment | contracts | grants | works; "
    "Minh chứng | luận văn | luận án | bài báo | công trình | đề tài | dự án | sáng chế | môn học | thiết bị | "
    "hợp đồng",
    "problems:نیازها | نیازهای فناورانه | مسائل | مسئله‌ها | چالش‌ها | مشکلات | نیاز; Problems | needs | challenges | "
    "technology needs; Vấn đề | nhu cầu | nhu cầu công nghệ | bài toán",
    "institutions:دانشگاه‌ها | موسسه‌ها | موسسات; Institutions | universities | institutes; Trường | các trường | "
    "cơ sở đào tạo",
    "organisations:شرکت‌ها | سازمان‌ها | صنایع | کارخانه‌ها; Organisations | organizations | companies; "
    "Doanh nghiệp | tổ chức | công ty",
)
"""Noun to what sheets that hold it are called."""

GUIDES: Final = MappingProxyType({"fa": "راهنما", "en": "Guide", "vi": "Hướng dẫn"})
"""What the sheet of a template that explains the others is called; such a sheet is never read."""

_FIELDS_FA: Final = (
    "ریاضیات|علوم رایانه و اطلاعات|علوم فیزیکی|علوم شیمیایی|علوم زمین و محیط زیست|علوم زیستی|سایر علوم طبیعی|"
    "مهندسی عمران|مهندسی برق، الکترونیک و اطلاعات|مهندسی مکانیک|مهندسی شیمی|مهندسی مواد|مهندسی پزشکی|"
    "مهندسی محیط زیست|زیست‌فناوری محیطی|زیست‌فناوری صنعتی|فناوری نانو|سایر مهندسی‌ها و فناوری‌ها|پزشکی پایه|پزشکی بالینی|"
    "علوم بهداشتی|زیست‌فناوری پزشکی|سایر علوم پزشکی|کشاورزی، جنگل‌داری و شیلات|علوم دامی و لبنی|دامپزشکی|"
    "زیست‌فناوری کشاورزی|سایر علوم کشاورزی|روان‌شناسی و علوم شناختی|اقتصاد و بازرگانی|آموزش و پرورش|جامعه‌شناسی|حقوق|"
    "علوم سیاسی|جغرافیای اجتماعی و اقتصادی|رسانه و ارتباطات|سایر علوم اجتماعی|تاریخ و باستان‌شناسی|زبان و ادبیات|"
    "فلسفه، اخلاق و دین|هنر|سایر علوم انسانی"
)
_FIELDS_VI: Final = (
    "Toán học|Khoa học máy tính và thông tin|Vật lý|Hóa học|Khoa học trái đất và môi trường|Sinh học|"
    "Khoa học tự nhiên khác|Kỹ thuật dân dụng|Kỹ thuật điện, điện tử và thông tin|Kỹ thuật cơ khí|Kỹ thuật hóa học|"
    "Kỹ thuật vật liệu|Kỹ thuật y học|Kỹ thuật môi trường|Công nghệ sinh học môi trường|Công nghệ sinh học công nghiệp|"
    "Công nghệ nano|Kỹ thuật và công nghệ khác|Y học cơ sở|Y học lâm sàng|Khoa học sức khỏe|Công nghệ sinh học y học|"
    "Khoa học y học khác|Nông nghiệp, lâm nghiệp và thủy sản|Chăn nuôi|Thú y|Công nghệ sinh học nông nghiệp|"
    "Khoa học nông nghiệp khác|Tâm lý học và khoa học nhận thức|Kinh tế và kinh doanh|Giáo dục|Xã hội học|Luật|"
    "Khoa học chính trị|Địa lý kinh tế và xã hội|Truyền thông|Khoa học xã hội khác|Lịch sử và khảo cổ học|"
    "Ngôn ngữ và văn học|Triết học, đạo đức và tôn giáo|Nghệ thuật|Khoa học nhân văn khác"
)
FIELD_NAMES: Final[Words] = MappingProxyType({
    code: MappingProxyType({"fa": (fa,), "en": (en,), "vi": (vi,)})
    for (code, en), fa, vi in zip(FIELDS.items(), _FIELDS_FA.split("|"), _FIELDS_VI.split("|"), strict=True)
})  # fmt: skip
"""Code of a field of research to its name, as `FIELDS` has it in English."""


def choose(text: str, table: Words) -> str | None:
    """Find the word of a table that a text stands for, the word itself included; ``None`` for no known one."""
    found = _looked_up(table).get(fold(text))
    return text.strip() if text.strip() in table else found


def noun_of_sheet(name: str) -> str | None:
    """Tell the noun that a sheet's name says it holds."""
    return next((noun for way in spellings(name) for noun in [_looked_up(SHEETS).get(way)] if noun), None)


def kind_named(texts: Iterable[str]) -> str | None:
    """Tell the kind of evidence that a header («عنوان پایان‌نامه») or a sheet's name («Theses») speaks of."""
    for text in texts:
        folded = fold(text)
        found = [(len(name), kind) for name, kind in _looked_up(CHOICES["kind"]).items() if name in folded]
        if found:
            return max(found)[1]
    return None


def is_guide(name: str) -> bool:
    """Tell whether a sheet's name is that of a template's explanations."""
    return fold(name) in {fold(guide) for guide in GUIDES.values()}


_LOOKED_UP: Final[dict[int, dict[str, str]]] = {}


def _looked_up(table: Words) -> dict[str, str]:
    """Give each folded name with its word, the earlier word where two have one name."""
    found = _LOOKED_UP.get(id(table))
    if found is None:
        found = {}
        for word, names in table.items():
            for name in (word, *(name for each in names.values() for name in each)):
                found.setdefault(fold(name), word)
        _LOOKED_UP[id(table)] = found
    return found
