"""Lists of words, by what they do.

They say nothing of a text's subject, give its language away, or make other
words. Plain data: what is done with them stands in `keys`, `language` and
`lemmas`. Words of the trade ("method", «بررسی») are no stop words; the index
weighs a word by how rare it is.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from matcher.text.letters import fold_latin, fold_persian

_PERSIAN: Final = """
و در به از که این را با برای آن تا بر هم نیز یا اما ولی لیکن بلکه اگر مگر چون چونکه زیرا پس سپس نه بی جز بجز مثل
مانند همچون نظیر بدون من تو او ما شما ایشان وی آنها آنان اینها آنهایی خود خویش خودش همدیگر یکدیگر همه هر هیچ
هیچکدام همان همین چنین چنان اینکه آنکه آنچه هرچه اینجا آنجا کجا کی چه چرا چگونه چطور کدام آیا کس کسی کسانی برخی
بعضی بسیاری بسیار خیلی یک یکی دیگر دیگری دیگران سایر چند چندین تنها فقط حتی همچنین همچنان همواره هنوز اکنون الان
باز شاید البته یعنی مثلا بنابراین لذا ضمن طی حین نزد سوی پیرامون درباره در‌باره نسبت توسط جهت علیه مورد
موارد طبق براساس بر‌اساس اساس بعد قبل پیش پشت زیر روی رو بالا بالای پایین درون بیرون میان بین کنار حدود کم کمتر
کمی زیاد زیادی بیش بیشتر بیشتری تمام تمامی کلیه غیره قبیل جمله منظور دلیل علت وسیله بوسیله به‌وسیله عنوان طور
گونه نحو است هست هستند هستم هستیم هستید نیست نیستند بود بودند بوده بودن باشد باشند باشم باشیم می‌باشد می‌باشند
نبود نباشد نیستیم بودیم شد شدند شده شدن شود شوند می‌شود می‌شوند می‌شد نمی‌شود نشده نشود گردد گردید گردیده گردیدن
می‌گردد می‌گردند کرد کردند کرده کردن کند کنند کنیم کنید کنم می‌کند می‌کنند می‌کرد نکند نمی‌کند نکرده می‌کنیم
نمود نمودن نموده نماید می‌نماید نمایند دارد دارند دارای داشت داشته داشتن ندارد ندارند داریم دارم داشتند داد
داده‌است دهد دهند می‌دهد می‌دهند دادن دادند باید نباید بایستی بایست توان می‌توان می‌تواند می‌توانند نمی‌توان
توانست تواند بتواند بتوان بتوانند خواهد خواهند خواهیم می‌خواهیم گیرد می‌گیرد باشید گشت خواست گفت گرفت رسید یافت
آمد گفته گرفته گوید می نمی همی ها های هایی هایش هایشان هایمان هایتان هایم هایت تر تری ترین ای ام ات اش ایم اید
اند مان تان شان ی هٔ یی ب
"""

_ENGLISH: Final = """
a about above after again against all almost along already also although always am among amongst an and another
any are around as at back be became because been before being below between both but by can cannot could did do
does doing done down due during each either else etc ever every few for from further had has have having he
hence her here hers herself him himself his how however i if in indeed into is it its itself just less like many
may me might more moreover most much must my myself near neither never no nor not now of off often on once one
only onto or other others our ours out over own per perhaps quite rather same she should since so some still
such than that the their theirs them themselves then there thereby therefore these they this those though
through throughout thus to together too toward towards under until up upon us very via was we well were what
when where whereas whether which while who whom whose why will with within without would yet you your yours
yourself i'm it's don't doesn't didn't isn't aren't wasn't weren't can't won't
"""

_VIETNAMESE: Final = """
và của các là được cho trong với những một có không này đó để từ đến khi như về ở bởi tại theo ra vào trên dưới
nhưng hoặc hay cũng đã đang sẽ rất nhiều bị thì mà vì nên nếu sau trước do bằng lại còn chỉ đều phải rồi chưa
hơn nhất cùng giữa qua lên xuống nơi ai gì nào đây kia thế vậy tôi ta họ nó mình anh chị ông bà chúng mỗi mọi
vài ấy nữa cả lúc tuy dù mặc nhằm thuộc ngoài
"""

_PERSIAN_SIGNS: Final = """
و در به از که این را با است برای آن تا بر هم یا یک شده شد بررسی بررسي روی روي بین اثر دارد کرد شود هر نیز ها های
هاي می مي ای سازی سازي یابی گیری کننده شناسی نامه خانه چگونه نمی نمي توان نیاز مورد هستم هستیم ام ایم کرده نکرده
بود
"""

_ARABIC_SIGNS: Final = """
في فى على إلى الى عن مع هذا هذه التي الذي أن إن كان كانت قد لا بين عند أو ثم حيث ذلك تلك هو هي كل خلال باستخدام
دراسة تأثير
"""

_URDU_SIGNS: Final = """
کی کا میں سے نے اور ہے ہیں وہ یہ بھی نہیں ایک لیے
"""

_FOREIGN_SIGNS: Final = """
de dei nei der das und ist nicht mit für auf dem eine einer im zur zum bei durch über sich wird auch aus nach la les du
une dans pour sur est avec au aux que qui cette pas el del una por para es en como il della di nel nella dei alla
delle gli da dos em um uma não com ao ve bir bu için ile dan yang untuk pada dengan dari dalam het een voor met
zijn naar och att för som på av nie jest oraz dla je și în cu los le et des à terhadap
"""

_UNITS: Final = """
mm cm km nm μm mg kg ml mL kA mA kV mV kW MW GW kWh MWh GWh kVA MVA kJ MJ kN kPa MPa GPa Hz kHz MHz GHz THz dB dBm eV
keV MeV ppm ppb rpm wt vol
"""

PERSIAN_SIGNS: Final = frozenset(_PERSIAN_SIGNS.split())
ARABIC_SIGNS: Final = frozenset(_ARABIC_SIGNS.split())
URDU_SIGNS: Final = frozenset(_URDU_SIGNS.split())
"""Small words of one language of the Arabic script, as it spells them."""

FOREIGN_SIGNS: Final = frozenset(_FOREIGN_SIGNS.split())
"""Small words of European languages and Indonesian that English does not have."""

UNITS: Final = frozenset(_UNITS.split())
"""Units of measure, as written; a quantity says how much, not what."""


@cache
def persian_stopwords() -> frozenset[str]:
    """Give Persian stop words, folded as `fold_persian` does; among them the affixes that half-spaces cut off."""
    return frozenset(map(fold_persian, _PERSIAN.split()))


@cache
def english_stopwords() -> frozenset[str]:
    """Give English stop words in lower case."""
    return frozenset(_ENGLISH.split())


@cache
def vietnamese_stopwords() -> frozenset[str]:
    """Give Vietnamese stop syllables in lower case, with their diacritics."""
    return frozenset(_VIETNAMESE.split())


@cache
def bare_vietnamese_stopwords() -> frozenset[str]:
    """Give Vietnamese stop syllables as they look in a text typed without diacritics."""
    return frozenset(map(fold_latin, _VIETNAMESE.split()))
