"""The words of an answer in the terminal, in the language of the problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "fa": {
        "problem": "مسئله", "none": "هیچ متخصصی پیدا نشد.", "score": "امتیاز", "similarity": "شباهت",
        "shared": "واژه‌های مشترک", "part:meaning": "معنا", "part:words": "واژه‌ها",
        "part:across_languages": "میان زبان‌ها", "part:crowding": "ازدحام", "part:breadth": "گستره",
        "part:agreement": "تفاهم‌نامه",
        "band:strong": "تناسب قوی", "band:good": "تناسب خوب", "band:possible": "تناسب احتمالی",
        "band:weak": "تناسب ضعیف",
        "of_ten": "از هر ده نفر با این درجه نزدیک به {number} نفر مناسب‌اند",
        "of_ten:none": "از هر ده نفر با این درجه کمتر از یک نفر مناسب است",
        "of_ten:all": "از هر ده نفر با این درجه تقریباً همه مناسب‌اند",
        "needs": "خواسته‌های مسئله", "open": "هیچ‌یک از افراد این فهرست این را پوشش نمی‌دهد",
        "covers": "پوشش خواسته‌ها", "covers:none": "هیچ خواسته‌ای را به‌تنهایی پوشش نمی‌دهد",
        "no_strong": "برای این مسئله کسی نیست که با اطمینان مناسب باشد؛ این‌ها نزدیک‌ترین‌اند.",
        "not_rated": "با این مدل نمی‌توان گفت هر متخصص چه اندازه محتمل است؛ با داوری‌ها سنجیده نشده است.",
        "remark:one-word": "این متن کوتاه است و از این رو فهرست کلی است؛ در یکی دو جمله بنویسید چه می‌خواهید.",
        "remark:two-languages": "این متن به دو زبان است و هر دو خوانده شد.",
        "quote": "«{phrase}»",
        "unsupported": "زبان این متن را واژه به واژه نمی‌خوانیم؛ رتبه‌بندی تنها بر پایهٔ معناست.",
        "kind:publication": "مقاله", "kind:thesis": "پایان‌نامه", "kind:project": "پروژه",
        "kind:grant": "طرح پژوهشی", "kind:patent": "اختراع", "kind:course": "درس",
        "kind:laboratory": "آزمایشگاه", "kind:equipment": "تجهیزات", "kind:contract": "قرارداد",
        "kind:interests": "زمینه‌های پژوهشی", "comma": "، ", "joint": "؛ ",
    },
    "vi": {
        "problem": "Vấn đề", "none": "Không tìm thấy chuyên gia nào.", "score": "điểm",
        "similarity": "độ tương đồng", "shared": "từ chung", "part:meaning": "ý nghĩa", "part:words": "từ ngữ",
        "part:across_languages": "khác ngôn ngữ", "part:crowding": "trùng lặp", "part:breadth": "bề rộng",
        "part:agreement": "thỏa thuận",
        "band:strong": "rất phù hợp", "band:good": "phù hợp", "band:possible": "có thể phù hợp",
        "band:weak": "ít phù hợp",
        "of_ten": "trong mười người cùng mức, khoảng {number} người phù hợp",
        "of_ten:none": "trong mười người cùng mức, chưa đến một người phù hợp",
        "of_ten:all": "trong mười người cùng mức, hầu như tất cả đều phù hợp",
        "needs": "Vấn đề này cần", "open": "không ai trong danh sách đáp ứng yêu cầu này",
        "covers": "đáp ứng yêu cầu", "covers:none": "không đáp ứng riêng yêu cầu nào",
        "no_strong": "Chưa có ai ở đây thực sự phù hợp với vấn đề này; đây là những người gần nhất.",
        "not_rated": "Với mô hình này chưa thể nói mức độ phù hợp: nó chưa được so với các đánh giá.",
        "remark:one-word": "Nội dung này ngắn nên danh sách còn rộng; hãy viết một hai câu về điều bạn cần.",
        "remark:two-languages": "Văn bản này dùng hai ngôn ngữ; cả hai đều được đọc.",
        "quote": "“{phrase}”",
        "unsupported": "Ngôn ngữ này chưa được đọc theo từ; xếp hạng chỉ dựa trên ý nghĩa.",
        "kind:publication": "bài báo", "kind:thesis": "luận văn", "kind:project": "dự án",
        "kind:grant": "đề tài tài trợ", "kind:patent": "bằng sáng chế", "kind:course": "môn học",
        "kind:laboratory": "phòng thí nghiệm", "kind:equipment": "thiết bị", "kind:contract": "hợp đồng",
        "kind:interests": "hướng nghiên cứu", "comma": ", ", "joint": "; ",
    },
    "en": {
        "problem": "Problem", "none": "No expert was found.", "score": "score", "similarity": "similarity",
        "shared": "shared words", "part:meaning": "meaning", "part:words": "words",
        "part:across_languages": "across languages", "part:crowding": "crowding", "part:breadth": "breadth",
        "part:agreement": "agreement",
        "band:strong": "strong match", "band:good": "good match", "band:possible": "possible match",
        "band:weak": "weak match",
        "of_ten": "of ten so rated, about {number} suitable",
        "of_ten:none": "of ten so rated, fewer than one is suitable",
        "of_ten:all": "of ten so rated, nearly all suitable",
        "needs": "This problem asks for", "open": "none of those listed covers this",
        "covers": "covers", "covers:none": "covers no single need",
        "no_strong": "Nobody here is likely to be a strong match for this problem; these are the nearest.",
        "not_rated": "How likely a match is cannot be said with this model: it has not been compared with judgements.",
        "remark:one-word": "This is short, so the list is broad; say in a sentence or two what you want.",
        "remark:two-languages": "This text is in two languages; both were read.",
        "quote": "“{phrase}”",
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
