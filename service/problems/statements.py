"""Problem statements that say all that an expert first asks, in each language of the pages, to learn from. Invented."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.matching.examples import Example

EXAMPLES: Final[Mapping[str, tuple[Example, ...]]] = MappingProxyType({
    "fa": (
        Example(
            "ترک مویی روی بدنهٔ کاشی پس از پخت",
            "از بهار امسال روی حدود ۷٪ کاشی‌های ۶۰×۶۰ پس از پخت ترک مویی می‌بینیم؛ پیش‌تر زیر ۲٪ بود. "
            "می‌خواهیم ضایعات تا پایان اسفند به زیر ۳٪ برسد. ترکیب لعاب را نمی‌توانیم عوض کنیم، چون مشتری همین رنگ را "
            "می‌خواهد. سرعت کوره را کم کردیم و خاک را هم عوض کردیم، ولی اثری نداشت. ماهی حدود ۴۰۰ میلیون تومان ضرر "
            "می‌کنیم. مشکل فقط روی خط ۲ در کارخانهٔ ماست و پرس آن نو است.",
        ),
        Example(
            "پیش‌بینی خرابی پمپ‌های ایستگاه آب",
            "در ایستگاه پمپاژ ما شش پمپ بی‌خبر از کار می‌افتند و هر بار شهر دو تا سه ساعت بی‌آب می‌ماند. می‌خواهیم دست‌کم "
            "دو روز پیش از خرابی باخبر شویم. حسگر لرزش داریم و یک‌بار با آستانهٔ ثابت کار کردیم، ولی هشدار اشتباه "
            "زیاد بود. "
            "داده نباید از شبکهٔ ما بیرون برود. تا تابستان آینده نیاز داریم؛ نمونهٔ آزمایشی روی یک پمپ آماده است.",
        ),
    ),
    "en": (
        Example(
            "Hairline cracks in tiles after firing",
            "Since spring about 7% of our 60×60 tiles show hairline cracks after firing; before, it was under 2%. "
            "We want to bring scrap below 3% by the end of March. We cannot change the glaze, since the customer wants "
            "this colour. We slowed the kiln and tried another clay, without effect. It costs us about $8,000 a month. "
            "It happens only on line 2, where the press is new.",
        ),
        Example(
            "Knowing before a pump fails",
            "Six pumps at our pumping station stop without warning, and each time the town is without water for two to "
            "three hours. We want to know at least two days ahead. We have vibration sensors and tried a fixed "
            "threshold, but there were too many false alarms. Data must not leave our network. We need it by next "
            "summer; a prototype runs on one pump.",
        ),
    ),
    "vi": (
        Example(
            "Gạch bị nứt chân chim sau khi nung",
            "Từ mùa xuân, khoảng 7% gạch 60×60 của chúng tôi bị nứt chân chim sau khi nung; trước đây dưới 2%. "
            "Chúng tôi muốn giảm phế phẩm xuống dưới 3% trước cuối tháng 3. Không thể đổi men vì khách hàng cần đúng "
            "màu này. Chúng tôi đã giảm tốc độ lò và thử loại đất khác nhưng không hiệu quả. Mỗi tháng thiệt hại "
            "khoảng 200 triệu đồng. Lỗi chỉ xảy ra ở dây chuyền 2, nơi máy ép còn mới.",
        ),
        Example(
            "Biết trước khi máy bơm hỏng",
            "Sáu máy bơm ở trạm của chúng tôi hay dừng đột ngột, mỗi lần thành phố mất nước hai đến ba giờ. Chúng tôi "
            "muốn biết trước ít nhất hai ngày. Chúng tôi đã có cảm biến rung và đã thử ngưỡng cố định nhưng báo động "
            "giả quá nhiều. Dữ liệu không được ra khỏi mạng nội bộ. Cần xong trước mùa hè tới; mẫu thử đang chạy trên "
            "một máy bơm.",
        ),
    ),
})  # fmt: skip
