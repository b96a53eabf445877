"""The words of the generated catalogue: names, places, topics and how titles are put together, all invented.

Each phrase stands in Persian, English and Vietnamese, in this order, but in `topics.txt`, where English comes first.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")
_HERE: Final = Path(__file__).parent

FA, EN, VI = 0, 1, 2
LANGS: Final = ("fa", "en", "vi")
N_IRANIAN_PLACES: Final = 14
ARABIC: Final = str.maketrans("یک", "يك")
PLACES: Final = (
    ("آبان‌دشت", "Abandasht", "Abandasht"), ("سپیدرود بالا", "Sepidrud Bala", "Sepidrud Bala"),
    ("نوران", "Nuran", "Nuran"), ("کوهسار", "Kuhsar", "Kuhsar"), ("ارژن", "Arzhan", "Arzhan"),
    ("مهرآباد شرقی", "East Mehrabad", "Đông Mehrabad"), ("تالش نو", "New Talesh", "Tân Talesh"),
    ("دریاکنار", "Daryakenar", "Daryakenar"), ("سروستان کویر", "Sarvestan Kavir", "Sarvestan Kavir"),
    ("چشمه‌سار", "Cheshmehsar", "Cheshmehsar"), ("زرین‌شهر نو", "Zarrinshahr", "Zarrinshahr"),
    ("پارسیان", "Parsian", "Parsian"), ("الوندکوه", "Alvandkuh", "Alvandkuh"), ("هیرکان", "Hyrkan", "Hyrkan"),
    ("سونگ لام", "Song Lam", "Sông Lam"), ("نوی سائو", "Nui Sao", "Núi Sao"), ("بین آن", "Binh An", "Bình An"),
    ("هوا سن", "Hoa Sen Bay", "Vịnh Hoa Sen"), ("تان لونگ", "Tan Long", "Tân Long"), ("فو ساک", "Phu Sac", "Phú Sắc"),
)  # fmt: skip
KINDS: Final = (
    ("دانشگاه {}", "University of {}", "Trường Đại học {}"),
    ("دانشگاه صنعتی {}", "{} University of Technology", "Trường Đại học Bách khoa {}"),
    ("دانشگاه علوم پزشکی {}", "{} University of Medical Sciences", "Trường Đại học Y {}"),
)  # fmt: skip
TEMPLATES: Final = (
    ("بررسی {0} و {1}", "A study of {0} and {1}", "Nghiên cứu {0} và {1}"),
    ("اثر {0} بر {1}", "Effect of {0} on {1}", "Ảnh hưởng của {0} đến {1}"),
    ("رابطه {0} با {1}", "The relation between {0} and {1}", "Mối quan hệ giữa {0} và {1}"),
    ("ارزیابی {0} با تأکید بر {1} و {2}", "Assessment of {0} with emphasis on {1} and {2}",
     "Đánh giá {0}, chú trọng {1} và {2}"),
    ("تحلیل {0}: مورد {1}", "Analysis of {0}: the case of {1}", "Phân tích {0}: trường hợp {1}"),
    ("رویکردی نو به {0} در {1}", "A new approach to {0} in {1}", "Cách tiếp cận mới về {0} trong {1}"),
    ("مروری بر {0}، {1} و {2}", "A review of {0}, {1} and {2}", "Tổng quan về {0}, {1} và {2}"),
    ("مقایسه {0} و {1}", "A comparison of {0} and {1}", "So sánh {0} và {1}"),
    ("{0} و {1}", "{0} and {1}", "{0} và {1}"),
    ("چالش‌های {0} و نقش {1}", "Challenges of {0} and the role of {1}", "Thách thức của {0} và vai trò của {1}"),
    ("الگوی {0} برای {1}", "A model of {0} for {1}", "Mô hình {0} cho {1}"),
    ("تأثیر {0} و {1} بر {2}", "Influence of {0} and {1} on {2}", "Tác động của {0} và {1} đối với {2}"),
)  # fmt: skip
SETTINGS: Final = (
    ("یک مطالعه میدانی", "a field study", "nghiên cứu thực địa"),
    ("در استان کوهسار", "in Kuhsar province", "tại tỉnh Kuhsar"),
    ("در استان نوران", "in Nuran province", "tại tỉnh Nuran"),
    ("در شهر ارژن", "in the city of Arzhan", "tại thành phố Arzhan"),
    ("در سونگ لام", "in Song Lam", "tại Sông Lam"),
    ("در بین آن", "in Binh An province", "tại tỉnh Bình An"),
    ("در ایران", "in Iran", "ở Iran"), ("در ویتنام", "in Vietnam", "ở Việt Nam"),
    ("با روش سطح پاسخ", "by response surface methodology", "bằng phương pháp bề mặt đáp ứng"),
    ("با رگرسیون چندگانه", "by multiple regression", "bằng hồi quy bội"),
    ("با الگوریتم ژنتیک", "with a genetic algorithm", "bằng thuật toán di truyền"),
    ("با یادگیری ماشین", "with machine learning", "bằng học máy"),
    ("مطالعه‌ای تجربی", "an experimental study", "nghiên cứu thực nghiệm"),
    ("مطالعه‌ای عددی", "a numerical study", "nghiên cứu số"),
    ("نتایج اولیه", "preliminary results", "kết quả bước đầu"),
    ("یک مطالعه موردی", "a case study", "nghiên cứu điển hình"),
    ("بخش دوم", "part two", "phần hai"), ("گزارش کوتاه", "a short report", "báo cáo ngắn"),
    ("۱۳۸۵ تا ۱۳۹۵", "from 2006 to 2016", "từ 2006 đến 2016"),
    ("دیدگاه خبرگان", "views of experts", "quan điểm của chuyên gia"),
    ("یک چارچوب مفهومی", "a conceptual framework", "khung khái niệm"),
    ("مدل‌سازی و بهینه‌سازی", "modelling and optimisation", "mô hình hóa và tối ưu hóa"),
)  # fmt: skip
DEPARTMENTS: Final = {
    "plants": ("زراعت و علوم گیاهی", "Plant and Soil Sciences", "Khoa học Cây trồng"),
    "food": ("علوم دامی و صنایع غذایی", "Animal and Food Science", "Chăn nuôi và Thực phẩm"),
    "civil": ("مهندسی عمران", "Civil Engineering", "Kỹ thuật Xây dựng"),
    "electrical": ("مهندسی برق", "Electrical Engineering", "Kỹ thuật Điện"),
    "computing": ("مهندسی کامپیوتر", "Computer Science", "Khoa học Máy tính"),
    "mechanical": ("مهندسی مکانیک", "Mechanical Engineering", "Kỹ thuật Cơ khí"),
    "chemistry": ("شیمی و مواد", "Chemistry and Materials", "Hóa học và Vật liệu"),
    "medicine": ("پزشکی", "Medicine", "Y khoa"),
    "letters": ("ادبیات و علوم انسانی", "Humanities", "Khoa học Nhân văn"),
    "society": ("علوم اجتماعی", "Social Sciences", "Khoa học Xã hội"),
    "earth": ("علوم زمین", "Earth Sciences", "Khoa học Trái đất"),
    "exact": ("ریاضی و فیزیک", "Mathematics and Physics", "Toán và Vật lý"),
}


Names = dict[str, list[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Topics:
    names: tuple[str, ...]
    area: tuple[str, ...]
    words: tuple[tuple[tuple[str, ...], ...], ...]

    def department(self, topic: int, lang: int) -> str:
        prefix = ("گروه {}", "Department of {}", "Bộ môn {}")[lang]
        return prefix.format(DEPARTMENTS[self.area[topic]][lang])


def load_names() -> Names:
    return {head: [tuple(line.split("|")) for line in lines] for head, lines in _sections("names.txt")}


@cache
def load_topics() -> Topics:
    found = [(head.split(), lines) for head, lines in _sections("topics.txt")]
    return Topics(
        tuple(head[0] for head, _ in found),
        tuple(head[1] for head, _ in found),
        tuple(tuple(_phrase(line) for line in lines) for _, lines in found),
    )


def _phrase(line: str) -> tuple[str, str, str]:
    english, persian, vietnamese = line.split("|")
    return persian, english, vietnamese


def _sections(file: str) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for line in (_HERE / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            found.append((line[1:].strip(), []))
        elif line:
            found[-1][1].append(line)
    return found


def zipf(chance: random.Random, choices: Sequence[T], power: float) -> T:
    """Choose; the first are much more common."""
    return chance.choices(choices, [1 / (place + 2) ** power for place in range(len(choices))])[0]


def mistyped(text: str, chance: random.Random, share: float = 0.03) -> str:
    """Drop, double or swap a letter in one text of thirty."""
    if chance.random() >= share or len(text) < 6:
        return text
    at = chance.randrange(1, len(text) - 2)
    return chance.choice((text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:],
                          text[:at] + text[at + 1] + text[at] + text[at + 2 :]))  # fmt: skip


def without_marks(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def plain_letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isascii() and letter.isalpha())


def orcid(number: int) -> str:
    digits = f"{900000000000000 + number * 37:015}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    whole = digits + "0123456789X"[(12 - total % 11) % 11]
    return "-".join(whole[place : place + 4] for place in range(0, 16, 4))
