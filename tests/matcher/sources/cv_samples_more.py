# ruff: noqa: E501 (an entry of a CV is easiest to read as a whole)
"""More invented CVs, in other habits: the first reading missed half of their titles, and the rules learned from it."""

from __future__ import annotations

from tests.matcher.sources.cv_samples import Sample

FA_MEDICAL = Sample(
    "fa-medical",
    "fa",
    (
        ("t", "بسمه تعالی"),
        ("p", "شرح حال علمی"),
        ("p", "نام و نام خانوادگی: دکتر الهام شریفی‌نژاد"),
        ("p", "رتبه علمی: استادیار"),
        ("p", "گروه: میکروب‌شناسی پزشکی"),
        ("p", "محل خدمت: دانشگاه علوم پزشکی نمونه کرمان"),
        ("p", "ایمیل: e.sharifinejad@example.org"),
        ("p", "تلفن همراه: ۰۹۱۳۵۵۵۰۱۲۳"),
        ("h", "۱- سوابق تحصیلی:"),
        ("n", (
            "دکترای تخصصی (Ph.D) میکروب‌شناسی پزشکی از دانشگاه نمونه شیراز در سال ۱۳۹۲",
            "کارشناسی ارشد میکروب‌شناسی از دانشگاه علوم پزشکی نمونه کرمان در سال ۱۳۸۶",
        )),
        ("h", "۲- زمینه های مورد علاقه:"),
        ("p", "مقاومت آنتی‌بیوتیکی، عفونت‌های بیمارستانی و تشخیص مولکولی"),
        ("h", "۳- مقالات چاپ شده:"),
        ("h", "الف- مقالات انگلیسی"),
        ("n", (
            "Sharifinejad E, Moradi P, Hosseini Z. Carbapenem resistance in Klebsiella pneumoniae from burn units. "
            "Iran J Sample Microbiol. 2020;12(4):301-9.",
            "Moradi P, Sharifinejad E*. Rapid detection of MRSA by loop-mediated amplification. J Infect Sample 2018; 9: 12-18.",
        )),
        ("h", "ب- مقالات فارسی"),
        ("n", (
            "شریفی‌نژاد الهام، مرادی پیمان. بررسی شیوع اسینتوباکتر مقاوم در بخش مراقبت‌های ویژه. مجله دانشگاه علوم پزشکی نمونه. "
            "۱۳۹۶؛ ۲۰(۲): ۱۱۲-۱۱۹",
            "پیمان مرادی، الهام شریفی‌نژاد و همکاران. ارزیابی اثر ضدباکتریایی عصاره آویشن. فصلنامه گیاهان دارویی نمونه، ۱۳۹۴.",
        )),
        ("h", "۴- طرح های تحقیقاتی مصوب"),
        ("n", (
            "عنوان طرح: تولید کیت تشخیص سریع MRSA، مجری، ۱۳۹۷",
            "بررسی ژن‌های مقاومت در فاضلاب بیمارستان، همکار طرح، ۱۳۹۵",
        )),
        ("h", "۵- تدریس"),
        ("p", "باکتری‌شناسی، روش‌های مولکولی"),
        ("h", "۶- شرکت در کارگاه‌ها"),
        ("p", "کارگاه روش تحقیق پیشرفته، ۱۳۹۱"),
    ),
    {
        "name": "الهام شریفی‌نژاد", "email": "e.sharifinejad@example.org", "phone": "۰۹۱۳۵۵۵۰۱۲۳",
        "position": "استادیار", "department": "میکروب‌شناسی پزشکی",
        "institution": "دانشگاه علوم پزشکی نمونه کرمان",
    },
    ("مقاومت آنتی‌بیوتیکی", "عفونت‌های بیمارستانی و تشخیص مولکولی"),
    (
        ("دکترای تخصصی", "میکروب‌شناسی پزشکی", "دانشگاه نمونه شیراز", 2013),
        ("کارشناسی ارشد", "میکروب‌شناسی", "دانشگاه علوم پزشکی نمونه کرمان", 2007),
    ),
    (
        ("Carbapenem resistance in Klebsiella pneumoniae from burn units", 2020),
        ("Rapid detection of MRSA by loop-mediated amplification", 2018),
        ("بررسی شیوع اسینتوباکتر مقاوم در بخش مراقبت‌های ویژه", 2017),
        ("ارزیابی اثر ضدباکتریایی عصاره آویشن", 2015),
    ),
    {
        "projects": ("تولید کیت تشخیص سریع MRSA", "بررسی ژن‌های مقاومت در فاضلاب بیمارستان"),
        "courses": ("باکتری‌شناسی", "روش‌های مولکولی"),
    },
)  # fmt: skip

EN_CHEMIST = Sample(
    "en-chemist",
    "en",
    (
        ("t", "Dr. Priya Ramanathan"),
        ("p", "Senior Lecturer in Chemical Engineering"),
        ("p", "School of Engineering"),
        ("p", "Coastline University"),
        ("p", "priya.ramanathan@example.org   Tel.: (555) 010-0199"),
        ("h", "PROFILE"),
        ("p", "Chemical engineer with fifteen years of work on membranes and water."),
        ("h", "RESEARCH INTERESTS"),
        ("p", "My research interests include membrane distillation, brine valorisation, and process intensification."),
        ("h", "ACADEMIC QUALIFICATIONS"),
        ("p", "Doctor of Philosophy (Chemical Engineering), Coastline University, 2008"),
        ("p", "Thesis: Fouling in hollow-fibre membranes"),
        ("p", "Master of Science, Process Engineering, Institute of Technology Southbank, 2003"),
        ("h", "PUBLICATIONS IN REFEREED JOURNALS"),
        ("p", "2021"),
        (
            "p",
            "Ramanathan P., Costa L.M., and Weiss J. “Scaling of membranes in brine concentration: the role of silica.” "
            "Desalination Samples 501 (2021): 114–126.",
        ),
        ("p", "2019"),
        (
            "p",
            "P. Ramanathan, J. Weiss, Heat recovery in direct contact membrane distillation, Journal of Water Process "
            "Samples 32 (2019) 100–109.",
        ),
        (
            "p",
            "Weiss, J.; Ramanathan, P. Lithium from Brine: A Review of Sorbents. Sample Ind. Eng. Chem. 2019, 58, 44–61.",
        ),
        ("h", "BOOK CHAPTERS"),
        (
            "p",
            "Ramanathan, P. (2016). Membrane contactors. In L. M. Costa (Ed.), Handbook of Sample Separations "
            "(pp. 201–240). Example Press.",
        ),
        ("h", "FUNDED PROJECTS"),
        ("p", "2018–2021: Zero liquid discharge for tanneries (Principal investigator; 240,000 units)"),
        ("p", "Solar still field trial, role: co-investigator, 2015"),
        ("h", "PATENTS"),
        ("p", "Membrane module with pulsed flow. Patent application 2019/00123, 2019."),
        ("h", "TEACHING"),
        ("l", ("Heat and Mass Transfer (undergraduate)", "Separation Processes")),
        ("h", "REFEREES"),
        ("p", "Available on request"),
    ),
    {
        "name": "Priya Ramanathan", "email": "priya.ramanathan@example.org", "phone": "(555) 010-0199",
        "position": "Senior Lecturer", "department": "School of Engineering", "institution": "Coastline University",
    },
    ("membrane distillation", "brine valorisation", "process intensification"),
    (
        ("Doctor of Philosophy", "Chemical Engineering", "Coastline University", 2008),
        ("Master of Science", "Process Engineering", "Institute of Technology Southbank", 2003),
    ),
    (
        ("Scaling of membranes in brine concentration: the role of silica", 2021),
        ("Heat recovery in direct contact membrane distillation", 2019),
        ("Lithium from Brine: A Review of Sorbents", 2019),
        ("Membrane contactors", 2016),
    ),
    {
        "projects": ("Zero liquid discharge for tanneries", "Solar still field trial"),
        "patents": ("Membrane module with pulsed flow",),
        "courses": ("Heat and Mass Transfer", "Separation Processes"),
    },
)  # fmt: skip

FA_HUMANITIES = Sample(
    "fa-humanities",
    "fa",
    (
        ("t", "پیمان مرادی"),
        ("p", "دانشیار گروه زبان‌شناسی دانشگاه نمونه همدان"),
        ("p", "p.moradi@example.org | تلفن: ۰۸۱-۳۵۵۵۰۱۲۳"),
        ("h", "تخصص"),
        ("l", ("گویش‌شناسی", "آواشناسی آزمایشگاهی", "زبان‌شناسی پیکره‌ای")),
        ("h", "تحصیلات دانشگاهی"),
        (
            "table",
            (
                ("مقطع تحصیلی", "رشته تحصیلی", "نام دانشگاه", "سال فارغ‌التحصیلی"),
                ("دکتری تخصصی", "زبان‌شناسی همگانی", "دانشگاه نمونه تهران", "1389"),
                ("کارشناسی ارشد", "زبان‌شناسی همگانی", "دانشگاه نمونه همدان", "1383"),
            ),
        ),
        ("h", "تألیفات"),
        ("l", (
            "مرادی، پیمان. ۱۳۹۸. گویش‌های غرب ایران: پیکره و دستور. همدان: نشر نمونه.",
            "مرادی، پ. و موسوی، س. (زیر چاپ). فرهنگ آوایی کردی نمونه. تهران: انتشارات نمونه.",
        )),
        ("h", "مقالات علمی-پژوهشی"),
        ("n", (
            "مرادی، پیمان (۱۳۹۷). «واکه‌های کشیده در گویش لکی؛ بررسی آکوستیکی». زبان‌پژوهی نمونه، س ۹، ش ۲۲، ۷۱-۹۵.",
            "پیمان مرادی؛ سارا موسوی. ترتیب واژه در متون کهن فارسی. نامه زبان نمونه، دوره ۴، شماره ۱، بهار ۱۳۹۴، صص ۵-۲۸.",
            "Moradi, Peyman. 2015. Vowel length in Laki. Sample Linguistics 7. 33–58.",
        )),
        ("h", "راهنمایی پایان‌نامه"),
        ("table", (
            ("ردیف", "نام دانشجو", "عنوان پایان‌نامه", "مقطع", "سال دفاع"),
            ("1", "سارا نادری", "آهنگ گفتار در گویش همدانی", "ارشد", "1396"),
            ("2", "کاوه احمدی", "برچسب‌زنی پیکره لری", "ارشد", "1399"),
        )),
        ("h", "همکاری با مجلات"),
        ("p", "داور زبان‌پژوهی نمونه، ۱۳۹۵ تاکنون"),
    ),
    {
        "name": "پیمان مرادی", "email": "p.moradi@example.org", "phone": "۰۸۱-۳۵۵۵۰۱۲۳", "position": "دانشیار",
        "department": "گروه زبان‌شناسی", "institution": "دانشگاه نمونه همدان",
    },
    ("گویش‌شناسی", "آواشناسی آزمایشگاهی", "زبان‌شناسی پیکره‌ای"),
    (
        ("دکتری تخصصی", "زبان‌شناسی همگانی", "دانشگاه نمونه تهران", 2010),
        ("کارشناسی ارشد", "زبان‌شناسی همگانی", "دانشگاه نمونه همدان", 2004),
    ),
    (
        ("گویش‌های غرب ایران: پیکره و دستور", 2019),
        ("فرهنگ آوایی کردی نمونه", None),
        ("واکه‌های کشیده در گویش لکی؛ بررسی آکوستیکی", 2018),
        ("ترتیب واژه در متون کهن فارسی", 2015),
        ("Vowel length in Laki", 2015),
    ),
    {"theses": ("آهنگ گفتار در گویش همدانی", "برچسب‌زنی پیکره لری")},
)  # fmt: skip

MORE_SAMPLES = (FA_MEDICAL, EN_CHEMIST, FA_HUMANITIES)
