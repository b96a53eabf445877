"""Problems that a newcomer can try with one click, in each language of the pages. Invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Example:
    """A problem as a company might write it."""

    title: str
    text: str


EXAMPLES: Final[Mapping[str, tuple[Example, ...]]] = MappingProxyType({
    "fa": (
        Example(
            "مصرف زیاد گاز در کورهٔ ذوب شیشه",
            "مصرف گاز کورهٔ ذوب شیشه در یک سال گذشته پانزده درصد بالا رفته و دمای سقف یکنواخت نیست. "
            "می‌خواهیم بی‌آنکه کوره را خاموش کنیم، مصرف انرژی و آلایندهٔ NOx را کم کنیم.",
        ),
        Example(
            "رنگ و شوری پساب کارخانهٔ نساجی",
            "پساب رنگرزی ما شوری بالا و رنگ ماندگار دارد و سامانهٔ زیستی از پس آن برنمی‌آید. "
            "روشی کم‌هزینه برای رنگ‌بری و بازگرداندن آب به خط تولید می‌خواهیم.",
        ),
        Example(
            "خوردگی لوله‌ها در واحد پتروشیمی",
            "لوله‌های مبدل حرارتی پس از دو سال سوراخ می‌شوند و تولید می‌ایستد. "
            "علت خوردگی را نمی‌دانیم و به بازدارنده یا پوشش مناسب نیاز داریم.",
        ),
    ),
    "en": (
        Example(
            "Gas use of a glass melting furnace is too high",
            "Gas use of our glass melting furnace rose by fifteen per cent in a year and the crown temperature is "
            "uneven. We want to lower energy use and NOx emissions without shutting the furnace down.",
        ),
        Example(
            "Colour and salt in textile wastewater",
            "Our dyeing wastewater is salty and keeps its colour; the biological treatment cannot cope. "
            "We look for a low-cost way to decolour it and bring the water back to the line.",
        ),
        Example(
            "Corroded pipes in a petrochemical unit",
            "Heat exchanger tubes leak after two years and production stops. We do not know the cause of the "
            "corrosion and need a suitable inhibitor or coating.",
        ),
    ),
    "vi": (
        Example(
            "Lò nấu thủy tinh tiêu thụ quá nhiều khí đốt",
            "Lượng khí đốt của lò nấu thủy tinh đã tăng mười lăm phần trăm trong một năm và nhiệt độ vòm lò không đều. "
            "Chúng tôi muốn giảm năng lượng tiêu thụ và khí thải NOx mà không phải dừng lò.",
        ),
        Example(
            "Độ màu và độ mặn của nước thải dệt nhuộm",
            "Nước thải nhuộm của chúng tôi có độ mặn cao và màu khó phân hủy, hệ thống xử lý sinh học không đáp ứng. "
            "Chúng tôi cần một phương pháp khử màu chi phí thấp để tái sử dụng nước.",
        ),
        Example(
            "Ống bị ăn mòn trong nhà máy hóa dầu",
            "Ống trao đổi nhiệt bị thủng sau hai năm khiến dây chuyền phải dừng. Chúng tôi chưa rõ nguyên nhân ăn mòn "
            "và cần chất ức chế hoặc lớp phủ phù hợp.",
        ),
    ),
})  # fmt: skip
