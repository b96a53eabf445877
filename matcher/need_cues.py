"""The words by which people say that a need begins, that they ask, or that they only say who they are.

A plain sentence goes in (letters written one way, spaces for half-spaces); whether a cue stands
in it comes out. Persian, English and Vietnamese are looked for together, since texts mix them.
Knows no offsets and no needs.
"""

from __future__ import annotations

import re
from typing import Final

_NUMBERS: Final = (
    "دو|سه|چهار|پنج|شش", "two|three|four|five|six", "hai|ba|bốn|năm|sáu", "2|3|4|5|6",
)  # fmt: skip
COUNTS: Final = {word: number for words in _NUMBERS for number, word in enumerate(words.split("|"), start=2)}
"""What is announced: «دو گرفتاری داریم», "three jobs have been left lying", "có hai mối lo"."""

_ORDINALS: Final = {
    "اول": 1, "نخست": 1, "یکی این که": 1, "یکی اینکه": 1, "دوم": 2, "دومی": 2, "سوم": 3, "سومی": 3, "چهارم": 4,
    "first": 1, "firstly": 1, "second": 2, "secondly": 2, "third": 3, "thirdly": 3, "fourth": 4, "fourthly": 4,
    "một": 1, "thứ nhất": 1, "hai": 2, "thứ hai": 2, "ba": 3, "thứ ba": 3, "bốn": 4, "thứ tư": 4,
}  # fmt: skip

_MATTERS_FA: Final = "موضوع|مشکل|مسئله|مساله|مسأله|گرفتاری|نگرانی|دغدغه|پرسش|سوال|سؤال|خواسته|نیاز|کار|بحث|درد ?سر"
_MATTERS_EN: Final = (
    "matters?|problems?|issues?|questions?|worr(?:y|ies)|concerns?|troubles?|headaches?|jobs?|needs?|things?|requests?"
    "|topics?|challenges?|tasks?"
)
_MATTERS_VI: Final = "vấn đề|việc|chuyện|mối lo|câu hỏi|khó khăn|nhu cầu|yêu cầu|bài toán|vướng mắc"


def _any_of(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_ANNOUNCED: Final = _any_of(
    rf"\b(?P<fa>[2-6]|{_NUMBERS[0]})(?: تا)? (?:{_MATTERS_FA})\b",
    rf"\b(?P<en>[2-6]|{_NUMBERS[1]}) (?:\w+ ){{0,2}}?(?:{_MATTERS_EN})\b",
    rf"\b(?P<vi>[2-6]|{_NUMBERS[2]}) (?:{_MATTERS_VI})\b",
)

_NUMBERED: Final = _any_of(
    rf"^(?:و )?(?:(?:{_MATTERS_FA}) )?(?P<fa>اول|نخست|یکی این ?که|دوم|دومی|سوم|سومی|چهارم)(?: این ?که\b|[،,:]| |$)",
    r"^(?:and )?(?:the |our )?(?P<en>first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?)"
    rf"(?:,|:| (?:is|are|of|comes)\b| (?:\w+ )?(?:{_MATTERS_EN})\b)",
    rf"^(?:(?:{_MATTERS_VI}) )?(?P<vi>thứ (?:nhất|hai|ba|tư))(?: là\b|[,:])",
    r"^(?P<list>một|hai|ba|bốn)(?: là\b|[,:])",
)

_OPENS: Final = _any_of(
    r"^(?:و )?(?:همچنین|ضمنا|در ضمن|به ?علاوه|(?:علاوه بر|افزون بر|جدا از|گذشته از) (?:این|آن)|از (?:طرف|سوی) دیگر)",
    r"^(?:و )?(?:آخر این ?که|دیگر این ?که|یکی دیگر|(?:اما )?(?:در مورد|درباره|در ?خصوص)|هم ?زمان)",
    rf"^(?:و )?(?:آخرین (?:{_MATTERS_FA})|(?:{_MATTERS_FA}) (?:آخر|دیگر))",
    r"^(?:and )?(?:also|besides|additionally|in addition|furthermore|moreover|separately|finally|lastly)\b",
    r"^(?:meanwhile|apart from (?:this|that)|on (?:the other|another) (?:side|hand|front)|on the (?:\w+ )?side)\b",
    r"^(?:at the same time|another|unrelated|and one more|as for|as regards|regarding|concerning|turning to)\b",
    rf"^(?:(?:an?|the|our|one) )?(?:other|separate|last|next|more|different|further) (?:\w+ )?(?:{_MATTERS_EN})\b",
    r"^(?:ngoài ra|ngoài chuyện|bên cạnh đó|đồng thời|mặt khác|thêm vào đó|hơn nữa|cuối cùng)\b",
    r"^(?:về phần|về mặt|về việc|riêng|bên(?! trong| ngoài| dưới| trên| cạnh| trái| phải))\b",
    rf"^(?:một )?(?:{_MATTERS_VI}) (?:khác|nữa|còn lại|cuối)\b",
)

_ALSO: Final = _any_of(
    # Not «با هم», «هنوز هم»: together, still. Not «هم … هم»: both. Not «هم داریم»: what there is, not what is needed.
    r"^(?!شنیده|می ?گویند|هم )(?:\S+ ){1,5}?(?<!با )(?<!به )(?<!از )(?<!روی )(?<!باز )(?<!هنوز )(?<!سر )(?<!کنار )"
    r"(?<!پشت )(?:هم(?! دار| هست| داشت|.* هم )|نیز|همچنین)(?= )",
    r"^(?:\S+ ){1,5}?(?:also|too)\b",
    r"^(?!nghe nói)(?:\S+ ){1,4}?(?:còn|cũng)\b|^cho hỏi thêm\b",
)

_ASKS: Final = _any_of(
    r"[?؟]",
    r"\bمی ?خواه(?:یم|م)\b|\bلازم (?:است|داریم)|\bنیاز (?:داریم|است)|\bباید (?:بدانیم|معلوم|زودتر|بفهمیم)"
    r"|\bدنبال (?:کسی|راه|فرد|آدم)|\bپرسید|\bبپرس|\bچطور\b|\bچگونه\b|\bآیا\b|\bدر پی\b",
    r"\bwe(?:'d| would)? (?:want|need|like|wish|must)\b|\bwe(?:'re| are) (?:looking|searching)\b|\blooking for\b"
    r"|\b(?:must|need to|have to) know\b|\bwould like\b|\basks?\b|\bhow (?:to|can|do|should|many|much)\b|^need\b",
    r"\bcần\b|\bmuốn\b|\bnhờ\b|\bhỏi\b|\bxin\b|\bphải biết\b|\blàm sao\b|\bthế nào\b|\bra sao\b",
)

_FOLLOWS_UP: Final = _any_of(
    # The word that asks comes first in English, and stands where the answer would in the other two.
    r"^(?:آیا|راهش|یا)\b|^(?!اگر )(?:\S+ ){0,4}?(?:چطور|چگونه|چه|چند|چقدر|کجا|کدام)\b",
    r"^(?:is|are|was|do|does|did|can|could|should|shall|will|would|must|what|which|how|where|when|why|who|or)\b",
    r"^(?:có|nên|làm|bao|khi nào|tại sao|vì sao|hay|liệu|lỗi)\b|^(?!nếu )(?:\S+ ){0,4}?(?:bao nhiêu|bao lâu|ra sao)\b",
)

_GREETS: Final = _any_of(
    r"^(?:با )?(?:سلام|درود|احترام|تشکر|سپاس)\b|^وقت(?:تان| شما)? ?(?:به|ب)? ?خیر",
    r"^(?:سپاسگزار|متشکر|ممنون|پیشاپیش|ارادتمند)",
    r"^(?:hello|hi|dear|good (?:day|morning|afternoon|evening)|greetings|thanks?|many thanks|thank you)\b",
    r"^(?:(?:best|kind|warm) regards|regards[,.]?$|sincerely)",
    r"^(?:kính |xin )?(?:chào|gửi|cảm ơn)\b|^trân trọng\b",
)

_INTRODUCES: Final = _any_of(
    r"^(?:یک |ما )?(?:شرکت|کارخانه|کارگاه|واحد|گروه|مجموعه|اتحادیه|تعاونی|ما )[^،,؛;]*(?:هستیم|ایم|اداره می ?کنیم)\b",
    r"^(?!.*(?:نگران|دنبال|مجبور|ناچار|درگیر|مواجه|رو ?به ?رو))[^،,؛;]{1,80} هستیم[.!]?$",
    r"\bمی ?نویسم\b|^ما .*(?:داریم|می ?دهیم)[.!]?$",
    r"^(?:we are|we're|i am|i'm|i write|we run|we farm|we operate)\b",
    r"^our (?:company|firm|group|plant) (?:is|was|has|employs)\b",
    r"^(?:chúng tôi|tôi|công ty(?: chúng tôi)?) (?:là|ở|quản lý|thuộc|có)\b",
)

_ADMINISTERS: Final = _any_of(
    r"\bتماس بگیر|\bشماره تماس|\bمهلت\b|\b(?:در انتظار|منتظر) پاسخ",
    r"\bcontact (?:me|us)\b|\bdeadline\b|\b(?:reply|answer|respond) (?:by|before|to us)\b|\blook(?:ing)? forward\b",
    r"\breach (?:me|us)\b|\bliên hệ\b|\bhạn chót\b|\bmong (?:sớm )?(?:nhận|được)\b",
    r"\S@\w{1,60}\.\w",
)


def announced(sentence: str) -> int | None:
    """Give how many needs a sentence says will follow."""
    found = _ANNOUNCED.search(sentence)
    return COUNTS[next(word for word in found.groups() if word).lower()] if found else None


def ordinal(sentence: str) -> int | None:
    """Give the place in an enumeration that a sentence opens with: 2 for "Secondly" and «موضوع دوم»."""
    found = _NUMBERED.search(sentence)
    return _ORDINALS[" ".join(next(word for word in found.groups() if word).lower().split())] if found else None


def opens_a_need(sentence: str) -> bool:
    """Whether it begins with words that leave the matter before: "apart from that", «از طرف دیگر»."""
    return bool(_OPENS.search(sentence))


def adds(sentence: str) -> bool:
    """Whether it says "also" near its beginning, which may add a need or another sign of the same."""
    return bool(_ALSO.search(sentence))


def asks(sentence: str) -> bool:
    """Whether it asks, wants or does not know."""
    return bool(_ASKS.search(sentence))


def follows_up(sentence: str) -> bool:
    """Whether it is a bare question, which asks on about what was said before."""
    return bool(_FOLLOWS_UP.search(sentence))


def greets(sentence: str) -> bool:
    """Whether it begins with a greeting or thanks."""
    return bool(_GREETS.search(sentence))


def introduces(sentence: str) -> bool:
    """Whether it says who writes."""
    return bool(_INTRODUCES.search(sentence))


def administers(sentence: str) -> bool:
    """Whether it is about the deadline, the answer or the address, not about the matter."""
    return bool(_ADMINISTERS.search(sentence))
