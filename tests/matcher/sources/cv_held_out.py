# ruff: noqa: E501 (an entry of a CV is easiest to read as a whole)
"""Invented CVs that the reader was not made with: no rule was written or changed for them."""

from __future__ import annotations

from tests.matcher.sources.cv_samples import Sample

FA_ECONOMIST = Sample(
    "fa-economist",
    "fa",
    (
        ("t", "کارنامه علمی"),
        ("p", "زهرا ابراهیمی‌فر"),
        ("p", "استادیار دانشکده اقتصاد، دانشگاه نمونه اصفهان"),
        ("p", "رایانامه: z.ebrahimifar@example.org - تلفن محل کار: ۰۳۱-۳۵۵۵۰۱۴۴"),
        ("h", "حوزه‌های پژوهشی مورد علاقه"),
        ("l", ("اقتصاد انرژی", "اقتصادسنجی فضایی", "یارانه‌ها و رفاه خانوار")),
        ("h", "تحصیلات"),
        ("l", (
            "دکتری تخصصی علوم اقتصادی، گرایش اقتصاد بخش عمومی، دانشگاه نمونه اصفهان (۱۳۸۹ تا ۱۳۹۴)",
            "کارشناسی ارشد اقتصاد انرژی - دانشگاه نمونه فردوس - ۱۳۸۸",
        )),
        ("h", "مقالات علمی پژوهشی"),
        ("n", (
            "ابراهیمی‌فر، زهرا؛ توکلی، مهدی و یزدانی، لیلا (۱۴۰۰). اثر اصلاح قیمت حامل‌های انرژی بر رفاه خانوار: رهیافت "
            "تعادل عمومی. فصلنامه مطالعات اقتصاد انرژی نمونه، ۱۷(۶۸)، ۱-۳۴.",
            "توکلی، مهدی، ابراهیمی‌فر، زهرا، «همگرایی مصرف برق استان‌ها: اقتصادسنجی فضایی»، مدل‌سازی اقتصادی نمونه، "
            "سال دهم، شماره ۲، تابستان ۱۳۹۷، صفحات ۵۵ تا ۷۸.",
            "Ebrahimifar, Z. and M. Tavakoli (2020) Spatial spillovers of fuel subsidies, Energy Policy Samples, Vol. 88, 1-12.",
            "زهرا ابراهیمی‌فر: بررسی تقاضای بنزین در شهرهای بزرگ / پژوهشنامه حمل‌ونقل نمونه / ۱۳۹۵",
        )),
        ("h", "مقالات ارائه شده در همایش‌ها"),
        ("n", (
            "ابراهیمی‌فر، ز.، ۱۳۹۶، برآورد شکاف پرداخت یارانه نقدی، سومین همایش ملی اقتصاد نمونه، تهران",
        )),
        ("h", "طرح‌های پژوهشی خاتمه‌یافته"),
        ("l", (
            "برآورد کشش قیمتی برق در بخش خانگی (کارفرما: شرکت توزیع برق نمونه)، ۱۳۹۸",
            "سند توسعه شهرستان نمونه، سازمان برنامه نمونه، ۱۴۰۱",
        )),
        ("h", "سوابق تدریس"),
        ("l", ("اقتصاد کلان ۱", "اقتصادسنجی (کارشناسی ارشد)")),
    ),
    {
        "name": "زهرا ابراهیمی‌فر", "email": "z.ebrahimifar@example.org", "phone": "۰۳۱-۳۵۵۵۰۱۴۴",
        "position": "استادیار", "department": "دانشکده اقتصاد", "institution": "دانشگاه نمونه اصفهان",
    },
    ("اقتصاد انرژی", "اقتصادسنجی فضایی", "یارانه‌ها و رفاه خانوار"),
    (
        ("دکتری تخصصی", "علوم اقتصادی", "دانشگاه نمونه اصفهان", 2015),
        ("کارشناسی ارشد", "اقتصاد انرژی", "دانشگاه نمونه فردوس", 2009),
    ),
    (
        ("اثر اصلاح قیمت حامل‌های انرژی بر رفاه خانوار: رهیافت تعادل عمومی", 2021),
        ("همگرایی مصرف برق استان‌ها: اقتصادسنجی فضایی", 2018),
        ("Spatial spillovers of fuel subsidies", 2020),
        ("بررسی تقاضای بنزین در شهرهای بزرگ", 2016),
        ("برآورد شکاف پرداخت یارانه نقدی", 2017),
    ),
    {
        "projects": ("برآورد کشش قیمتی برق در بخش خانگی", "سند توسعه شهرستان نمونه"),
        "courses": ("اقتصاد کلان ۱", "اقتصادسنجی"),
    },
)  # fmt: skip

EN_ECOLOGIST = Sample(
    "en-ecologist",
    "en",
    (
        ("t", "Samuel O. Adeyemi"),
        ("p", "Reader in Landscape Ecology | Department of Geography | University of Westmoor"),
        ("p", "s.adeyemi@example.org | https://orcid.org/0000-0002-1825-0097"),
        ("h", "Current research"),
        ("l", ("Peatland restoration", "Remote sensing of drought", "Citizen science")),
        ("h", "Degrees"),
        ("p", "PhD Ecology, University of Westmoor (2011)"),
        ("p", "MSc Environmental Management — Lowland College, 2006"),
        ("h", "Peer-reviewed publications"),
        ("n", (
            "Adeyemi SO, Brandt K, Liu Y (2023) Rewetting peat in dry summers: what five years of gauges tell. "
            "Wetland Samples 41:17–29. https://doi.org/10.1000/wet.2023.17",
            "Brandt, K., S. O. Adeyemi, and Y. Liu. 2021. Drought legacies in upland bogs. Sample Ecology 102(6):e3345.",
            "Adeyemi, S. (2018), ‘Volunteers and vegetation maps: an uneasy alliance’, Journal of Sample Geography, 12(1), pp. 3-20.",
            "Liu Y, Adeyemi S. Soil moisture from radar over blanket bog. In: Brandt K, editor. Peat and Pixels. "
            "Westmoor: Example Press; 2016. p. 77-95.",
        )),
        ("h", "Research grants"),
        ("p", "2022-25  Bog Watch: sensors for restored peat. Sample Nature Fund"),
        ("p", "2017-19  Mapping burned moorland from space. Upland Trust"),
        ("h", "PhD students supervised"),
        ("p", "Katrin Brandt (2019): Hydrology of restored blanket bog"),
        ("h", "Teaching experience"),
        ("l", ("Landscape Ecology", "Field Methods, 2012-2020")),
    ),
    {
        "name": "Samuel O. Adeyemi", "email": "s.adeyemi@example.org", "orcid": "0000-0002-1825-0097",
        "department": "Department of Geography", "institution": "University of Westmoor",
    },
    ("Peatland restoration", "Remote sensing of drought", "Citizen science"),
    (
        ("PhD", "Ecology", "University of Westmoor", 2011),
        ("MSc", "Environmental Management", "Lowland College", 2006),
    ),
    (
        ("Rewetting peat in dry summers: what five years of gauges tell", 2023),
        ("Drought legacies in upland bogs", 2021),
        ("Volunteers and vegetation maps: an uneasy alliance", 2018),
        ("Soil moisture from radar over blanket bog", 2016),
    ),
    {
        "projects": ("Bog Watch: sensors for restored peat", "Mapping burned moorland from space"),
        "theses": ("Hydrology of restored blanket bog",),
        "courses": ("Landscape Ecology", "Field Methods"),
    },
)  # fmt: skip

HELD_OUT = (FA_ECONOMIST, EN_ECOLOGIST)
