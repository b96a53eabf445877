"""The words by which people say what an expert must know of a problem: one table, by aspect and language.

Regular expressions over a plain sentence (letters written one way, western digits, spaces for
half-spaces: «می ?خواهیم» reads «می‌خواهیم», «می خواهیم» and «میخواهیم»). What is meant by each
aspect, `matcher.clinic` says. Knows no offsets and no hints.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

ASPECTS: Final = ("goal", "constraint", "tried", "cost", "where", "when", "readiness")
"""What an expert asks first: what would be good, what must stay, what was tried, what it costs, where, by when,
and how far along it is."""

NOT_IN_QUESTIONS: Final = frozenset({"goal", "cost", "readiness"})
"""«هزینه‌اش چقدر است؟» asks for it and does not say it."""

_MONTHS_FA: Final = "فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند"
_SEASONS_FA: Final = "بهار|تابستان|پاییز|زمستان|عید|نوروز|محرم|رمضان"
_MONTHS_EN: Final = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|spring|summer|autumn|winter|christmas|new year|ramadan|tet|nowruz"
)

CUES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "goal": {
        "fa": (
            r"می ?خوا(?:ه)?(?:یم|م|د|ن|ند)\b|می ?خواد\b|دنبال (?:کسی|راه|فرد|آدم|روش|سامانه|شخص|متخصص)",
            r"هدف(?:مان| ما| این)?\b|نیاز (?:داریم|است|داره)|نیازمند|لازم (?:است|داریم|داره)",
            r"باید (?:\S+ ){0,6}?(?:برس(?:د|ه|انیم|ونیم)|بدانیم|بدونیم|بگوییم|بگیم|بفهمیم|معلوم (?:شود|شه))",
            r"(?:انتظار|قصد) داریم|مایلیم|در نظر داریم|خواستار|خواسته ما|در پی\b",
            r"(?:رساندن|رسیدن) (?:\S+ ){1,6}?به \d|(?:کاهش|افزایش) (?:\S+ ){1,6}?(?:به|تا) \d",
        ),
        "en": (
            r"we(?:'d| would)? (?:also |only |really |now )?(?:want|need|wish|would like)\b|we'd like",
            r"i(?:'d| would) like|would like to|looking for|we look for",
            r"(?:our )?(?:aim|goal|target|objective)s?(?: is| are|:)|what we (?:need|want)",
            r"(?:have|has|need|needs) to (?:know|say|be (?:over|ready|found)|come down|put a)",
            r"must (?:reach|know|get|come|drop|rise|be (?:ready|under|below|above|traceable))",
            r"^(?:and )?(?:need(?:ed)?|want(?:ed)?|wanted:|bringing down|cutting|reducing|lowering|raising"
            r"|getting rid)\b",
            r"(?:buyer|customer|client)s? (?:abroad )?(?:wants?|asks? for|only takes?|needs?)\b",
        ),
        "vi": (
            r"(?:mong )?muốn\b",
            r"cần(?! xong| trước| gấp)(?= (?:người|một|biết|tìm|có|giúp|tư vấn|chuyên gia|hệ|được|\S+))",
            r"mục tiêu|nhờ\b|xin (?:tư vấn|hỗ trợ|giúp)|phải (?:biết|chỉ ra|tính|đạt|xong|truy xuất)",
            r"tìm (?:người|cách)|(?:khách|người mua)(?: \S+){0,2} (?:đòi|yêu cầu|muốn)",
        ),
    },
    "constraint": {
        "fa": (
            r"بیشتر نیست(?:یم|ند)|جز این نداریم",
            r"نباید|نبایست|ممنوع|مجاز نیست|اجازه (?:نداریم|نمی ?ده)",
            r"نمی ?(?:توانیم|تونیم|توان|شود|شه) (?:\S+ ){0,5}?(?:کرد|کنیم|کنند|داد|دهیم|گرفت|بگیریم|برد|ببریم"
            r"|شد|زد|بزنیم)\b",
            r"(?:کنیم|بگیریم|بدهیم|ببریم|کنند|بزنیم|متوقف|تعطیل|خاموش)(?: \S+){0,2} نمی ?(?:توانیم|تونیم|شود|شه)",
            r"نمی ?(?:توانیم|تونیم) (?!بفهم|بگو|پیدا|تشخیص)",
            r"\S+ نمی ?(?:توانیم|تونیم) (?:بگیریم|بدهیم|کنیم|ببریم)",
            r"(?:بدون|بی) (?:آن ?که |این ?که )?(?:تغییر|توقف|خاموش|افزایش|تعطیل|اینترنت|هزینه|آسیب)|بی ?آن ?که",
            r"حداکثر|دست ?بالا|بیشتر از .{1,30} (?:نباشد|نشود|نباشه|نشه)|محدودیت|به شرط|مشروط|الزام",
            r"بودجه(?!(?: \S+){0,2} ندار)",
            r"اعتبار (?:ما|محدود|نداریم)|جا نداریم|امکان .{1,30}(?:نداریم|نیست|وجود ندارد)",
            r"(?:عوض|تغییر|متوقف|تعطیل|خارج|کم|زیاد) (?:نشود|نکند|نشه|نکنه)|دست نخورد|حفظ (?:شود|بماند|شه)",
            r"محرمانه بماند|دوام (?:بیاور|بیار)|تحمل کند|فقط (?:برای|یکی?|به|همین)|فقط .{1,20} داریم",
        ),
        "en": (
            r"just (?:one|two|three|four|five|\d+)\b",
            r"(?:can't|cannot|can not|could not|couldn't) (?!say|tell|make|reproduce|find|see|explain|be sure"
            r"|figure)",
            r"(?:must|may|should|can) (?:not|never)\b|mustn't|nobody may|not allowed|forbidden|no longer allow",
            r"(?:won't|will not|does not|doesn't) (?:take|accept|allow)",
            r"(?:insurer|customer|regulator|law) (?:requires|forbids)",
            r"without (?:chang|stopp|shutt|interrupt|add|rais|increas|touch|clos|harm)\w+|unchanged",
            r"(?:must|has to|have to|should) (?:stay|remain|keep|be kept|fit|comply)",
            r"stays? (?:secret|within|below|under)|at most|no more than|maximum|(?<!no )budget|money will|limited to",
            r"only (?:one|two|three|enough|have)\b|no (?:internet|extra|training|additional|room)\b",
            r"comply with|(?:that|and) (?:survives?|withstands?|lives? at)",
        ),
        "vi": (
            r"không (?:được(?! không)|cho (?:phép |dùng)|chịu|thể(?! tìm| biết)|dùng|nối mạng|làm thay đổi)\b",
            r"cấm|nghiêm cấm|không có (?:nhân viên|người|chỗ|điện|kinh phí|chuyên môn)|không ai được",
            r"không nhận|(?:phải |vẫn )?giữ nguyên|mà vẫn (?:cho|phải|giữ|đảm bảo)|vẫn phải|tối đa|không quá",
            r"giới hạn|hạn chế về|kinh phí (?:ít|hạn|có)|(?<!không có )ngân sách|tiền .{0,12}chỉ đủ",
            r"chỉ (?:đủ|có (?:một|hai|\d)|được phép)|chịu được",
        ),
    },
    "tried": {
        "fa": (
            r"(?:ماهی|هفته ای|روزی|سالی) .{1,20} (?:می ?گیریم|می ?شوییم|می ?زنیم)",
            r"(?:امتحان|تست|آزمایش|عوض|تعویض|اضافه|نصب|کم|زیاد|اصلاح|تنظیم|وصله|بازسازی|چک"
            r"|بررسی)(?: و \S+)? (?:کرد(?:یم|ه ایم|ه بودیم|م|ن|ه)|نمود(?:یم|ه ایم))",
            r"(?:امتحان|تست|آزمایش|عوض|تعویض|نصب|اصلاح|تنظیم|وصله|بازسازی|چک|بررسی)(?: و \S+)? شد(?:ه|\b)",
            r"(?:بالا|پایین|به کار) (?:برد|آورد)(?:یم|ه ایم)|تغییر داد(?:یم|ه ایم)",
            r"استفاده (?:کرد(?:یم|ه)|می ?کنیم)",
            r"(?:جواب|نتیجه|فایده|فایده ای|نتیجه ای|اثری?|تاثیری?|تأثیری?|بهبودی?) (?:هم )?(?:نداد|نمی ?ده"
            r"|نگرفت|نداشت|نکرد|ندید|حاصل نشد)",
            r"(?:فرقی|تفاوتی|افاقه(?: ای)?) (?:نکرد|نداشت)|(?:دستی|سنتی|قدیمی|سورت|فیلتر|دستگاه"
            r"|سیستم)\S*(?: \S+)? هم داریم\b|داریم (?:ولی|اما)\b(?! کس)|داریم که فقط",
            r"تا ?کنون|آزمود(?:یم|ه ایم)|ایزوله کرد|را زیاد کردیم",
        ),
        "en": (
            r"(?:was|were|been) (?:once |already |previously )?(?:mended|repaired|treated|patched|replaced)",
            r"(?:we|i|they|have|has|'ve|already|also|only) (?:have |'ve |already |also |only )*(?:tried|tested"
            r"|trialled|changed|replaced|raised|lowered|adjusted|switched|reshuffled|added|installed|patched"
            r"|attempted|cleaned|swept|upgraded|treated|experimented)\b",
            r"(?:no|little|without|any) (?:effect|success|results?|improvement|difference|use|luck)\b",
            r"to no avail|so far we|(?:did|does|do)(?:n't| not) (?:help|work|change|improve|reproduce)",
            r"did nothing|no better|made no difference",
            r"(?:hasn't|has not|haven't|have not) (?:cured|helped|worked|improved)|find very little",
            r"can't reproduce|we (?:wash|clean|treat|dose|flush|inspect|check|spray) \w+ |does it, but",
            r"looked normal|been tried|the usual",
        ),
        "vi": (
            r"không làm \S+ được",
            r"đã (?:thử|thay|đổi|tăng|giảm|chỉnh|lắp|dùng|áp dụng|xử lý|sửa|kiểm tra)|đã có\b",
            r"từng (?:thử|thay|dùng|đổi|lắp)|không (?:hiệu quả|ăn thua|khỏi|đỡ|tác dụng|cải thiện|thấy khá)",
            r"(?:mà|nhưng) (?:\S+ ){0,3}?(?:vẫn (?!cho|phải)|thì không)|vẫn vậy|đang dùng|thử nghiệm nhiều",
        ),
    },
    "cost": {
        "fa": (
            r"(?:بازیابی|بازده|راندمان|تولید|بهره|فروش)\S* .{0,40}(?:افتاد|افت کرد|کم شد|کاهش یافت|پایین آمد)",
            r"(?:یک|دو|سه) نفر تمام ?وقت",
            r"ضایعات|ضایع|مرجوع|برگشت(?:ی| خورد| خوردن| می ?خور)|برمی ?گرد|پس (?:می ?)?فرستاد|برگرداندند|ضرر",
            r"زیان|خسارت|جریمه|اخطار|تلفات|هدر ?رفت|هدر می|توقف\b|متوقف می|می ?خواب(?:د|ه)\b",
            r"افت (?:تولید|فروش)|گران (?:است|تمام)",
            r"هزینه(?!.{0,40}(?:نمی ?د[او]ن|نامعلوم|نامشخص|(?:معلوم|مشخص|روشن) نیست|خبر ندار))",
            r"^(?!.*(?:بودجه|اعتبار)).*(?:میلیون|میلیارد|هزار) ?(?:تومان|تومن|ریال|دلار|یورو)",
            r"دور (?:ریخت|می ?ریز)|از دست (?:می|داد|رفت)",
            r"(?:گاز|برق|آب|بخار|سوخت|انرژی) زیادی? می ?(?:برد|خورد|گیرد)|مصرف .{1,30}(?:بالا|بیشتر)",
            r"(?:بار|محصول|مواد|نصف)\b.{0,20} (?:خراب|فاسد) می ?ش|(?:روز|هفته|ساعت|ماه) طول می ?کش",
            r"لغو (?:می|شد)|کم آورد",
        ),
        "en": (
            r"(?:yield|recovery|output|productivity|sales)\b.{0,40}(?:down|dropped|fell|fallen)",
            r"brokens|somebody full time|broken (?:goods|ware)",
            r"(?<!what it )(?<!how much it )(?:costs?|costing) (?:us|about|around|more|a|\d)|losses",
            r"(?:we|is|are|was|were|unit|and|half the batch is) (?:lose|loses|lost)\b|scrap(?:ped)?",
            r"reject(?:s|ed)?\b|rework|downtime|down for|stands? still|stopped for|wasted?|thrown away|binned",
            r"penalt(?:y|ies)|fined\b|compensation|claims?\b|(?:came|come|comes|sent|brought) back|returned",
            r"[$€£] ?\d|\d[\d.,]*(?: ?(?:euros?|dollars?|usd|eur|pounds|rials?|tomans?|million))\b",
            r"which is dear|expensive|burns? (?:a lot|about|more|over)|output drops|drops? (?:about|by)",
            r"loses? \d|never reaches a bill|too little|(?:takes?|took) (?:two|three|\d+) (?:hours|days|weeks)",
            r"(?:fall|falling) short|cancel",
        ),
        "vi": (
            r"(?:hiệu suất|thực thu|sản lượng|năng suất|doanh thu) .{0,25}(?:giảm|tụt|mất)",
            r"phải thuê",
            r"lỗ (?:khoảng|\d)|thiệt hại|thua lỗ|phế phẩm|hao hụt|thất thoát|lãng phí",
            r"(?:bị )?trả (?:về|lại|vì)|tốn\b|hủy|hỏng (?:cả|nửa|mất|\d)|dừng máy|dây chuyền nằm",
            r"ngừng (?:máy|sản xuất)|phạt|đền\b|không chạy được|\d (?:triệu|tỷ|nghìn)",
            r"chi phí(?! tối đa| vận hành)(?: \S+){0,3} (?:cao|\d|tăng)",
            r"mất (?:\d|hai|ba|bốn|năm) ?\S*(?: (?:giờ|tuần|ngày|tháng|tiếng)|%)|thiếu \d",
        ),
    },
    "where": {
        "fa": (
            r"کارخانه|کارگاه|واحد|سالن|انبار|پست\b|معدن|سد\b|اسکله|بندر|مزرعه|مزارع|گلخانه|بیمارستان|اورژانس",
            r"درمانگاه|کلینیک|نیروگاه|پالایشگاه|پتروشیمی|ایستگاه|راکتور|بویلر|دیگ|مخزن|برج|مبدل|توربین",
            r"تصفیه ?خانه|آب ?شیرین ?کن|کوره|خط (?:\d|تولید)|روی خط|خط \S+ (?:ما|گرم)|شهرک|شهر|استان|روستا|شعب",
            r"مرکز|آموزشگاه|موزه|تالار|پارکینگ|فروشگاه|باغ|پشت ?بام|شبکه|فیدر|چاه|شناور|گله|آبفا|دستگاه|ماشین",
            r"پرس\b|دیوار|لوله|استخر|حوضچه|جاده|ترانس|پمپ|ستون|ساختمان|پل\b|زمین",
        ),
        "en": (
            r"(?:plant|mill|factory|works|furnace|kiln|unit|section|workshop|warehouse|depot|site|sub-?station"
            r"|station|boiler)s?\b",
            r"(?:reactor|machine|press|dryer|oven|evaporator|column|tank|vessel|line|pipe|main|(?<!as )well"
            r"|pump|transformer|feeder)s?\b",
            r"(?:mine|pit|dam|quarry|wall|slope|ward|icu|hospital|clinic|town|city|village|province|hall|museum"
            r"|farm|pond)s?\b",
            r"(?:port|jetty|yard|network|grid|park|building|roof|bridge|road|field|greenhouse|orchard|estate"
            r"|laborator)(?:y|ies|s)?\b",
            r"(?:ferry|bus(?:es)?|fleet|server|college|school|supermarket)s?\b",
        ),
        "vi": (
            r"nhà máy|phân xưởng|xưởng|nhà kho|kho\b|trạm|lò\b|nồi|dây chuyền|máy (?!chủ nhiệm)\S+|bể|bồn",
            r"khu\b|ao\b|trại|bệnh viện|khoa \S+|icu|phòng khám|trung tâm|cảng|bãi|mỏ\b|đập|giếng|tỉnh|huyện",
            r"xã|thành phố|thị xã|hội trường|bảo tàng|trường nghề|đường ống|ống\b|mạng|phà|nhà xe",
            r"đường vận tải|dốc|nông trường|vườn|tháp|cột\b|thiết bị|siêu thị|xe buýt|lưới",
        ),
    },
    "when": {
        "fa": (
            rf"(?:تا|قبل از|پیش از) (?:پایان|آخر|اواخر|اواسط|نیمه|ابتدای|اول|شروع)? ?(?:ماه |فصل "
            rf"|سال )?(?:{_MONTHS_FA}|{_SEASONS_FA})\b(?! ادامه)",
            r"(?:تا|قبل از|پیش از) (?:پایان|آخر|اواخر|اواسط|نیمه) (?:سال|ماه|هفته|فصل|امسال|قرارداد)",
            r"تا (?:ماه|سال|هفته|فصل) (?:آینده|بعد|دیگر)|تا \d+ (?:روز|هفته|ماه) (?:دیگر|آینده)",
            r"ظرف .{1,15} آینده|مهلت|ضرب ?الاجل|موعد|فوری|هر ?چه (?:زودتر|سریع)|حداکثر تا|تا تاریخ|عجله",
        ),
        "en": (
            rf"(?:by|before|until|no later than) (?:the )?(?:end of |start of |beginning of |middle of "
            rf"|mid-)?(?:next |this )?(?:{_MONTHS_EN})\b",
            r"(?:by|before) (?:the )?(?:end|start|beginning|middle|next|this) (?:of )?(?:the )?(?:week|month"
            r"|year|quarter|season|term)",
            r"before (?:the )?(?:\w+ )?(?:season|shutdown|audit|tender|overhaul)",
            r"by (?:q[1-4]|20\d\d|\d{1,2} \w+ 20\d\d)|deadline|no later than|as soon as possible|urgent|asap",
            r"within (?:\d+|two|three|six) (?:days|weeks|months)\b",
        ),
        "vi": (
            r"trước (?:ngày|tháng|quý|năm|mùa|tết|cuối|kỳ)\b(?! trước)",
            r"trong (?:vòng|quý|tháng (?:này|tới|sau|\d)|năm nay)|hạn chót|thời hạn|chậm nhất|muộn nhất",
            r"(?:đến|vào) (?:cuối|hết|đầu) (?:tháng|năm|quý)|sớm càng tốt|khẩn cấp|cần gấp",
        ),
    },
    "readiness": {
        "fa": (
            r"\btrl\b|سطح (?:آمادگی|بلوغ)|(?:حد|مرحله|سطح) (?:یک )?ایده|هنوز ایده",
            r"(?:مقیاس|فاز|مرحله) (?:آزمایش|صنعت|نیمه|پایلوت|تولید)|آزمایشگاهی (?:انجام|ساخته|جواب)|پایلوت",
            r"نیمه ?صنعتی|نمونه (?:اولیه|آزمایشگاهی)|پروتوتایپ|تولید انبوه|خط تولید راه",
            r"در حال (?:تولید|بهره ?برداری)|(?:به|در) بهره ?برداری|تجاری ?سازی",
        ),
        "en": (
            r"trl\b|(?:in|the|our|a) pilots?\b|pilot (?:plant|scale|study|stage)|prototypes?|proof of concept",
            r"bench[- ]scale|lab(?:oratory)?[- ](?:scale|tests?|stage|trials?)",
            r"(?:full|series|mass|commercial|regular) production|in production|(?:just|only|still) an idea",
            r"idea stage|industrial scale|field (?:tests?|trials?)|on the market",
        ),
        "vi": (
            r"trl\b|(?:mới là|mới ở) ý tưởng|phòng thí nghiệm|quy mô (?:pilot|công nghiệp|nhỏ|thử)",
            r"sản xuất thử|chạy thử|nguyên mẫu|mẫu thử|đang sản xuất|sản xuất (?:đại trà|hàng loạt)",
            r"thương mại hóa|đã vận hành",
        ),
    },
}


@cache
def cue(aspect: str, lang: str) -> re.Pattern[str]:
    """Give what finds an aspect in a plain sentence of a language."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(CUES[aspect][lang])})", re.IGNORECASE)
