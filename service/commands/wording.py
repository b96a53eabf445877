"""The words of an answer in the terminal, in the language of the problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "fa": {
        "problem": "مسئله", "none": "هیچ متخصصی پیدا نشد.", "score": "امتیاز", "similarity": "شباهت",
        "shared": "واژه‌های مشترک", "part:meaning": "معنا", "part:words": "واژه‌ها",
        "part:across_languages": "فاصلهٔ زبان",
        "unsupported": "زبان این متن را واژه به واژه نمی‌خوانیم؛ رتبه‌بندی تنها بر پایهٔ معناست.",
        "kind:publication": "مقاله", "kind:thesis": "پایان‌نامه", "kind:project": "پروژه",
        "kind:grant": "طرح پژوهشی", "kind:patent": "اختراع", "kind:course": "درس",
        "kind:laboratory": "آزمایشگاه", "kind:equipment": "تجهیزات", "kind:contract": "قرارداد",
        "kind:interests": "زمینه‌های پژوهشی", "comma": "، ", "joint": "؛ ",
    },
    "vi": {
        "problem": "Vấn đề", "none": "Không tìm thấy chuyên gia nào.", "score": "điểm",
        "similarity": "độ tương đồng", "shared": "từ chung", "part:meaning": "ý nghĩa", "part:words": "từ ngữ",
        "part:across_languages": "khác ngôn ngữ",
        "unsupported": "Ngôn ngữ này chưa được đọc theo từ; xếp hạng chỉ dựa trên ý nghĩa.",
        "kind:publication": "bài báo", "kind:thesis": "luận văn", "kind:project": "dự án",
        "kind:grant": "đề tài tài trợ", "kind:patent": "bằng sáng chế", "kind:course": "môn học",
        "kind:laboratory": "phòng thí nghiệm", "kind:equipment": "thiết bị", "kind:contract": "hợp đồng",
        "kind:interests": "hướng nghiên cứu", "comma": ", ", "joint": "; ",
    },
    "en": {
        "problem": "Problem", "none": "No expert was found.", "score": "score", "similarity": "similarity",
        "shared": "shared words", "part:meaning": "meaning", "part:words": "words",
        "part:across_languages": "across languages",
        "unsupported": "The words of this language cannot be read; the ranking goes by meaning alone.",
        "kind:publication": "publication", "kind:thesis": "thesis", "kind:project": "project",
        "kind:grant": "grant", "kind:patent": "patent", "kind:course": "course",
        "kind:laboratory": "laboratory", "kind:equipment": "equipment", "kind:contract": "contract",
        "kind:interests": "research interests", "comma": ", ", "joint": "; ",
    },
}  # fmt: skip


def reader_of(lang: str) -> str:
    """Return the language to answer a problem in: its own, or English where there are no words for that."""
    return lang if lang in WORDS else "en"
