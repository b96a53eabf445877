# ruff: noqa: E501 (an entry of a CV is easiest to read as a whole)
"""Invented CVs with the truth beside them. All people, places and works are made up."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sample:
    """A CV as blocks, and what a reader should find in it.

    A block is (kind, content): ``h`` heading, ``t`` title of the page, ``p`` paragraph, ``l`` list of
    bulleted items, ``n`` of numbered ones, ``table`` rows, the first of them its head.
    """

    name: str
    lang: str
    blocks: tuple[tuple[str, object], ...]
    person: dict[str, str]
    interests: tuple[str, ...]
    degrees: tuple[tuple[str, str, str, int | None], ...]
    publications: tuple[tuple[str, int | None], ...]
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)


FA_LISTS = Sample(
    "fa-lists",
    "fa",
    (
        ("t", "دکتر مریم رستگار"),
        ("p", "دانشیار گروه مهندسی مواد، دانشگاه نمونهٔ البرز"),
        ("p", "پست الکترونیکی: m.rastegar@example.org"),
        ("p", "تلفن: ۰۲۱-۸۸۷۷۶۶۵۵"),
        ("p", "ORCID: 0000-0002-1825-0097"),
        ("h", "زمینه‌های پژوهشی"),
        ("l", ("بهینه‌سازی کوره‌های شیشه", "انتقال حرارت تابشی", "سرامیک‌های دیرگداز", "کاهش مصرف انرژی در صنایع شیشه")),
        ("h", "سوابق تحصیلی"),
        (
            "l",
            (
                "دکتری مهندسی مواد، دانشگاه نمونهٔ تهران، ۱۳۸۸",
                "کارشناسی ارشد مهندسی مواد - سرامیک، دانشگاه نمونهٔ البرز، ۱۳۸۳",
                "کارشناسی مهندسی متالورژی، دانشگاه صنعتی نمونه، ۱۳۸۰",
            ),
        ),
        ("h", "مقالات چاپ‌شده در مجلات"),
        (
            "n",
            (
                "رستگار، م.، و احمدی، ن. (۱۳۹۸). مدل‌سازی انتقال حرارت در کورهٔ شیشهٔ شناور. مجلهٔ مهندسی مواد، ۱۲(۳)، ۴۵-۶۰.",
                "رستگار، م.، کاویانی، ه. و احمدی، ن. (۱۳۹۶). اثر نانوذرات آلومینا بر خواص دیرگدازهای منیزیتی، "
                "فصلنامهٔ سرامیک ایران، سال ۱۳، شماره ۴، صص ۱۱-۲۵.",
                "مریم رستگار، نیما احمدی، «کاهش مصرف گاز در کوره‌های شیشهٔ بسته‌بندی با گرمایش الکتریکی کمکی»، "
                "نشریهٔ انرژی و صنعت، دورهٔ ۸، شمارهٔ ۲، ۱۴۰۰.",
                "Rastegar, M., & Kaviani, H. (2021). Radiative heat transfer in float glass furnaces: a reduced model. "
                "Journal of Glass Engineering, 14(2), 101–118. doi:10.1000/jge.2021.0142",
            ),
        ),
        ("h", "مقالات همایشی"),
        (
            "n",
            (
                "رستگار، م. و صالحی، ر. (۱۳۹۵). بازیافت حرارت دودکش در کوره‌های ذوب. "
                "هفتمین همایش ملی انرژی، تهران.",
                "م. رستگار، پایش خوردگی آجر دیرگداز با تصویربرداری حرارتی، بیستمین کنفرانس ملی سرامیک، اصفهان، ۱۳۹۳.",
            ),
        ),
        ("h", "طرح‌های پژوهشی"),
        (
            "l",
            (
                "طراحی سامانهٔ پایش دمای کورهٔ شیشه، کارفرما: شرکت شیشهٔ نمونه، ۱۳۹۷",
                "بازچرخانی ضایعات شیشه در تولید فوم‌شیشه (۱۳۹۹-۱۴۰۱)",
            ),
        ),
        ("h", "پایان‌نامه‌های تحت راهنمایی"),
        (
            "l",
            (
                "شبیه‌سازی جریان مذاب شیشه در کانال تغذیه، دانشجو: سارا موسوی، کارشناسی ارشد، ۱۳۹۸",
                "بررسی رفتار شوک حرارتی دیرگدازهای آلومینایی، دانشجو: کاوه نادری، دکتری، ۱۴۰۰",
            ),
        ),
        ("h", "دروس تدریس‌شده"),
        ("p", "انتقال حرارت، سرامیک‌های پیشرفته، ترمودینامیک مواد"),
        ("h", "عضویت‌ها"),
        ("l", ("انجمن سرامیک نمونه", "شورای انرژی نمونه")),
    ),
    {
        "name": "مریم رستگار", "email": "m.rastegar@example.org", "phone": "۰۲۱-۸۸۷۷۶۶۵۵",
        "orcid": "0000-0002-1825-0097", "position": "دانشیار", "department": "گروه مهندسی مواد",
        "institution": "دانشگاه نمونهٔ البرز",
    },
    ("بهینه‌سازی کوره‌های شیشه", "انتقال حرارت تابشی", "سرامیک‌های دیرگداز", "کاهش مصرف انرژی در صنایع شیشه"),
    (
        ("دکتری", "مهندسی مواد", "دانشگاه نمونهٔ تهران", 2009),
        ("کارشناسی ارشد", "مهندسی مواد - سرامیک", "دانشگاه نمونهٔ البرز", 2004),
        ("کارشناسی", "مهندسی متالورژی", "دانشگاه صنعتی نمونه", 2001),
    ),
    (
        ("مدل‌سازی انتقال حرارت در کورهٔ شیشهٔ شناور", 2019),
        ("اثر نانوذرات آلومینا بر خواص دیرگدازهای منیزیتی", 2017),
        ("کاهش مصرف گاز در کوره‌های شیشهٔ بسته‌بندی با گرمایش الکتریکی کمکی", 2021),
        ("Radiative heat transfer in float glass furnaces: a reduced model", 2021),
        ("بازیافت حرارت دودکش در کوره‌های ذوب", 2016),
        ("پایش خوردگی آجر دیرگداز با تصویربرداری حرارتی", 2014),
    ),
    {
        "projects": ("طراحی سامانهٔ پایش دمای کورهٔ شیشه", "بازچرخانی ضایعات شیشه در تولید فوم‌شیشه"),
        "theses": ("شبیه‌سازی جریان مذاب شیشه در کانال تغذیه", "بررسی رفتار شوک حرارتی دیرگدازهای آلومینایی"),
        "courses": ("انتقال حرارت", "سرامیک‌های پیشرفته", "ترمودینامیک مواد"),
    },
)  # fmt: skip

FA_TABLES = Sample(
    "fa-tables",
    "fa",
    (
        ("t", "رزومه"),
        ("h", "مشخصات فردی"),
        (
            "table",
            (
                ("نام و نام خانوادگی:", "نیما کاویانی"),
                ("مرتبه علمی:", "استادیار"),
                ("دانشکده:", "دانشکده کشاورزی"),
                ("دانشگاه:", "دانشگاه نمونه گیلان"),
                ("پست الکترونیک:", "n.kaviani@example.org"),
            ),
        ),
        ("h", "مدارک تحصيلي"),
        (
            "table",
            (
                ("ردیف", "مقطع", "رشته", "دانشگاه", "سال اخذ"),
                ("۱", "دکتری", "علوم باغبانی", "دانشگاه نمونه شیراز", "۱۳۹۴"),
                ("۲", "کارشناسی ارشد", "علوم باغبانی", "دانشگاه نمونه گیلان", "۱۳۸۹"),
                ("۳", "کارشناسی", "مهندسی کشاورزی", "دانشگاه نمونه گیلان", "۱۳۸۷"),
            ),
        ),
        ("h", "علایق تحقیقاتی:"),
        ("p", "اصلاح درختان گردو، کشت بافت، تنش خشکی؛ فیزیولوژی پس از برداشت"),
        ("h", "مقالات"),
        (
            "table",
            (
                ("ردیف", "عنوان مقاله", "نویسندگان", "مجله", "سال"),
                ("۱", "ارزیابی تنوع ژنتیکی گردوی ایرانی با نشانگر ریزماهواره", "نیما کاویانی، الهام شریفی", "به‌نژادی نمونه", "۱۳۹۹"),
                ("۲", "اثر تنش خشکی بر رشد دانهال‌های گردو", "نیما کاویانی", "علوم باغبانی نمونه", "۱۳۹۷"),
                ("۳", "In vitro propagation of Persian walnut", "N. Kaviani; E. Sharifi", "Plant Tissue Letters", "2018"),
            ),
        ),
        ("h", "کتاب‌ها"),
        ("l", ("کاویانی، نیما (۱۴۰۱). راهنمای کاشت و داشت گردو. رشت: انتشارات نمونه.",)),
        ("h", "طرح های تحقیقاتی"),
        (
            "table",
            (
                ("ردیف", "عنوان طرح", "کارفرما", "سال"),
                ("۱", "گزینش پایه‌های پاکوتاه گردو", "سازمان جهاد نمونه", "۱۳۹۸"),
                ("۲", "افزایش ماندگاری مغز گردوی تازه", "شرکت خشکبار نمونه", "۱۴۰۰"),
            ),
        ),
        ("h", "اختراعات"),
        ("l", ("دستگاه پوست‌گیر گردوی تازه با جت آب، شماره ثبت ۹۸۷۶۵، ۱۳۹۹",)),
        ("h", "جوایز و افتخارات"),
        ("p", "پژوهشگر برتر استان، ۱۴۰۰"),
    ),
    {
        "name": "نیما کاویانی", "email": "n.kaviani@example.org", "position": "استادیار",
        "department": "دانشکده کشاورزی", "institution": "دانشگاه نمونه گیلان",
    },
    ("اصلاح درختان گردو", "کشت بافت", "تنش خشکی", "فیزیولوژی پس از برداشت"),
    (
        ("دکتری", "علوم باغبانی", "دانشگاه نمونه شیراز", 2015),
        ("کارشناسی ارشد", "علوم باغبانی", "دانشگاه نمونه گیلان", 2010),
        ("کارشناسی", "مهندسی کشاورزی", "دانشگاه نمونه گیلان", 2008),
    ),
    (
        ("ارزیابی تنوع ژنتیکی گردوی ایرانی با نشانگر ریزماهواره", 2020),
        ("اثر تنش خشکی بر رشد دانهال‌های گردو", 2018),
        ("In vitro propagation of Persian walnut", 2018),
        ("راهنمای کاشت و داشت گردو", 2022),
    ),
    {
        "projects": ("گزینش پایه‌های پاکوتاه گردو", "افزایش ماندگاری مغز گردوی تازه"),
        "patents": ("دستگاه پوست‌گیر گردوی تازه با جت آب",),
    },
)  # fmt: skip

EN_APA = Sample(
    "en-apa",
    "en",
    (
        ("t", "Clara M. Whitfield, Ph.D."),
        ("p", "Associate Professor, Department of Civil Engineering, University of Northmere"),
        ("p", "Email: c.whitfield@example.org | Phone: +44 20 7946 0123"),
        ("h", "Research Interests"),
        ("p", "Fatigue of steel bridges; structural health monitoring; digital twins; fibre-optic sensing"),
        ("h", "Education"),
        ("p", "Ph.D. in Structural Engineering, University of Eastvale, 2009"),
        ("p", "M.Sc. in Civil Engineering, University of Eastvale, 2005"),
        ("p", "B.Eng. in Civil Engineering, Northmere Institute of Technology, 2003"),
        ("h", "Journal Articles"),
        (
            "p",
            "Whitfield, C. M., & Okafor, D. (2022). Crack growth in orthotropic bridge decks under variable amplitude "
            "loading. Journal of Bridge Studies, 27(4), 331–349. https://doi.org/10.1000/jbs.2022.0331",
        ),
        (
            "p",
            "Okafor, D., Lindqvist, A., & Whitfield, C. M. (2020). Is distributed sensing worth it? Lessons from three "
            "footbridges. Structural Monitoring Letters, 5(1), 12–30.",
        ),
        (
            "p",
            "Whitfield, C. M. (2017). St. Alban viaduct revisited: strain histories from 1998 to 2015. "
            "Engineering Records, 44, 1200–1219.",
        ),
        ("h", "Conference Papers"),
        (
            "p",
            "Whitfield, C. M., & Lindqvist, A. (2019, June). A digital twin for a movable bridge. In Proceedings of the "
            "12th Conference on Smart Structures (pp. 88–97). Northmere: Example Press.",
        ),
        ("h", "Grants and Projects"),
        ("p", "Early warning of fatigue in rail bridges, funded by the Northmere Rail Trust, 2019–2022"),
        ("p", "Low-cost strain sensing for rural bridges (2016–2018)"),
        ("h", "Supervised Theses"),
        ("p", "Daniel Okafor, “Fatigue reliability of welded bridge details”, PhD, 2021"),
        ("h", "Teaching"),
        ("l", ("Structural Dynamics (graduate)", "Steel Design", "Bridge Engineering")),
        ("h", "Awards"),
        ("p", "Young Bridge Engineer of the Year, 2014"),
    ),
    {
        "name": "Clara M. Whitfield", "email": "c.whitfield@example.org", "phone": "+44 20 7946 0123",
        "position": "Associate Professor", "department": "Department of Civil Engineering",
        "institution": "University of Northmere",
    },
    ("Fatigue of steel bridges", "structural health monitoring", "digital twins", "fibre-optic sensing"),
    (
        ("Ph.D.", "Structural Engineering", "University of Eastvale", 2009),
        ("M.Sc.", "Civil Engineering", "University of Eastvale", 2005),
        ("B.Eng.", "Civil Engineering", "Northmere Institute of Technology", 2003),
    ),
    (
        ("Crack growth in orthotropic bridge decks under variable amplitude loading", 2022),
        ("Is distributed sensing worth it? Lessons from three footbridges", 2020),
        ("St. Alban viaduct revisited: strain histories from 1998 to 2015", 2017),
        ("A digital twin for a movable bridge", 2019),
    ),
    {
        "projects": ("Early warning of fatigue in rail bridges", "Low-cost strain sensing for rural bridges"),
        "theses": ("Fatigue reliability of welded bridge details",),
        "courses": ("Structural Dynamics", "Steel Design", "Bridge Engineering"),
    },
)  # fmt: skip

EN_IEEE = Sample(
    "en-ieee",
    "en",
    (
        ("t", "CURRICULUM VITAE"),
        ("p", "Prof. Tomas Bergholm"),
        ("p", "Professor of Electrical Engineering"),
        ("p", "Institute of Power Electronics, Lakeshore University"),
        ("p", "t.bergholm@example.org"),
        ("h", "1. AREAS OF EXPERTISE"),
        ("l", ("Power converters", "Grid-forming inverters", "Battery storage", "EMC")),
        ("h", "2. EDUCATION"),
        ("p", "1998–2002  PhD, Electrical Engineering"),
        ("p", "Lakeshore University"),
        ("p", "1993–1998  MSc, Electrical Engineering"),
        ("p", "Technical University of Fjordby"),
        ("h", "3. SELECTED PUBLICATIONS"),
        (
            "p",
            "[1] T. Bergholm and R. Achebe, “Stability of grid-forming inverters in weak grids,” IEEE Trans. Power "
            "Convers., vol. 31, no. 2, pp. 1203–1214, Feb. 2021, doi: 10.1000/tpc.2021.1203.",
        ),
        (
            "p",
            "[2] R. Achebe, L. Duarte, and T. Bergholm, “A “soft” start for large battery banks,” in Proc. 9th Int. "
            "Conf. Energy Storage, Fjordby, 2018, pp. 55–60.",
        ),
        ("p", "[3] T. Bergholm, Power Electronics for Ships. Fjordby: Example Press, 2015."),
        (
            "p",
            "[4] Bergholm T, Duarte L. Conducted emissions of silicon carbide drives. EMC Reports. 2019;12(3):45-60.",
        ),
        ("p", "[5] Bergholm T, Achebe R, Sato K, et al. Ageing of film capacitors in traction. Rail Power. 2016;8:1-9."),
        ("h", "4. PATENTS"),
        ("p", "T. Bergholm, “Converter with redundant gate drive,” US Patent 10,000,001, 2018."),
        ("h", "5. PROJECTS"),
        ("l", ("Ferry Electrification, sponsor: Fjordby Harbour, 2020-2023", "Harmonics in Hospital Grids, 2017")),
        ("h", "6. Languages"),
        ("p", "Swedish, English"),
    ),
    {
        "name": "Tomas Bergholm", "email": "t.bergholm@example.org", "position": "Professor",
        "institution": "Institute of Power Electronics",
    },
    ("Power converters", "Grid-forming inverters", "Battery storage", "EMC"),
    (
        ("PhD", "Electrical Engineering", "Lakeshore University", 2002),
        ("MSc", "Electrical Engineering", "Technical University of Fjordby", 1998),
    ),
    (
        ("Stability of grid-forming inverters in weak grids", 2021),
        ("A “soft” start for large battery banks", 2018),
        ("Power Electronics for Ships", 2015),
        ("Conducted emissions of silicon carbide drives", 2019),
        ("Ageing of film capacitors in traction", 2016),
    ),
    {
        "projects": ("Ferry Electrification", "Harmonics in Hospital Grids"),
        "patents": ("Converter with redundant gate drive",),
    },
)  # fmt: skip

VI = Sample(
    "vi",
    "vi",
    (
        ("t", "LÝ LỊCH KHOA HỌC"),
        ("p", "Họ và tên: Nguyễn Thị Hường"),
        ("p", "Chức danh: Phó giáo sư"),
        ("p", "Khoa: Khoa Kỹ thuật Môi trường"),
        ("p", "Cơ quan công tác: Trường Đại học Mẫu Sông Hồng"),
        ("p", "Email: nt.huong@example.org; Điện thoại: 024 3555 0199"),
        ("h", "Hướng nghiên cứu"),
        ("l", ("Xử lý nước thải dệt nhuộm", "Màng lọc sinh học", "Tiết kiệm năng lượng")),
        ("h", "Quá trình đào tạo"),
        ("l", (
            "Tiến sĩ, Kỹ thuật môi trường, Đại học Mẫu Osaka, 2012",
            "Thạc sĩ, Công nghệ hóa học, Trường Đại học Mẫu Sông Hồng, 2006",
        )),
        ("h", "Công trình khoa học"),
        (
            "n",
            (
                "Nguyễn Thị Hường, Trần Văn Bình (2021). Xử lý nước thải dệt nhuộm bằng màng lọc kết hợp ôzôn. "
                "Tạp chí Khoa học Mẫu, 15(2), tr. 33-41.",
                "Trần Văn Bình, Nguyễn Thị Hường, Thu hồi nhiệt từ nước thải công nghiệp, Tạp chí Năng lượng Mẫu, số 4, 2019.",
                "T. H. Nguyen and V. B. Tran, “Ozone pretreatment of dye wastewater before membrane filtration,” "
                "J. Water Sample, vol. 7, pp. 1–9, 2020.",
            ),
        ),
        ("h", "Đề tài, dự án"),
        ("l", (
            "Nghiên cứu tái sử dụng nước trong nhà máy dệt, chủ nhiệm, 2018-2020",
            "Mô hình xử lý nước thải làng nghề, đề tài cấp Bộ, 2022",
        )),
        ("h", "Các môn giảng dạy"),
        ("p", "Kỹ thuật xử lý nước, Hóa học môi trường"),
    ),
    {
        "name": "Nguyễn Thị Hường", "email": "nt.huong@example.org", "phone": "024 3555 0199",
        "position": "Phó giáo sư", "department": "Khoa Kỹ thuật Môi trường",
        "institution": "Trường Đại học Mẫu Sông Hồng",
    },
    ("Xử lý nước thải dệt nhuộm", "Màng lọc sinh học", "Tiết kiệm năng lượng"),
    (
        ("Tiến sĩ", "Kỹ thuật môi trường", "Đại học Mẫu Osaka", 2012),
        ("Thạc sĩ", "Công nghệ hóa học", "Trường Đại học Mẫu Sông Hồng", 2006),
    ),
    (
        ("Xử lý nước thải dệt nhuộm bằng màng lọc kết hợp ôzôn", 2021),
        ("Thu hồi nhiệt từ nước thải công nghiệp", 2019),
        ("Ozone pretreatment of dye wastewater before membrane filtration", 2020),
    ),
    {
        "projects": ("Nghiên cứu tái sử dụng nước trong nhà máy dệt", "Mô hình xử lý nước thải làng nghề"),
        "courses": ("Kỹ thuật xử lý nước", "Hóa học môi trường"),
    },
)  # fmt: skip

MIXED = Sample(
    "mixed",
    "fa",
    (
        ("t", "سوابق علمی دکتر سارا موسوی"),
        ("p", "استاد، گروه مهندسی کامپیوتر، دانشگاه نمونه خراسان"),
        ("p", "Email: s.mousavi@example.org   ORCID: 0000-0001-5109-3700"),
        ("h", "علایق پژوهشی / Research Interests"),
        ("l", ("پردازش زبان فارسی", "یادگیری ماشین (Machine Learning)", "information retrieval")),
        ("h", "تحصیلات"),
        ("p", "۱۳۸۵-۱۳۹۰: دکترای مهندسی کامپیوتر - هوش مصنوعی، دانشگاه نمونه تهران"),
        ("p", "۱۳۸۳-۱۳۸۵: کارشناسی ارشد مهندسی نرم‌افزار، دانشگاه نمونه خراسان"),
        ("h", "Publications"),
        ("n", (
            "S. Mousavi, K. Naderi, Persian question answering with small models, Journal of Sample Computing, 11 (2022) 5-19.",
            "Mousavi, S., Naderi, K. (2019). Stemming for Persian search: does it help? Sample Retrieval Journal, 3(2).",
            "S. Mousavi. “Half-spaces and word segmentation in Persian.” Proceedings of the Sample NLP Workshop, 2016.",
        )),
        ("h", "مقالات فارسی"),
        ("n", (
            "موسوی، سارا؛ نادری، کاوه (۱۳۹۹)، «خلاصه‌سازی خودکار متون خبری فارسی با روش BERT»، پردازش نمونه، ۵(۱)، ۲۲-۳۵.",
            "برچسب‌گذاری نقش معنایی در فارسی، مجله رایانش نمونه، شماره ۷، ۱۳۹۵",
            "سارا موسوی و کاوه نادری، تشخیص هرزنامه با شبکه‌های عصبی، پنجمین کنفرانس ملی رایانه، مشهد، ۱۳۹۲",
        )),
        ("h", "طرح‌های پژوهشی و صنعتی"),
        ("l", ("ساخت دستیار گفت‌وگوی بانکی، کارفرما: بانک نمونه، ۱۴۰۱", "Persian OCR for archives, 2018")),
        ("h", "سوابق اجرایی"),
        ("p", "مدیر گروه، ۱۳۹۵ تا ۱۳۹۷"),
    ),
    {
        "name": "سارا موسوی", "email": "s.mousavi@example.org", "orcid": "0000-0001-5109-3700",
        "position": "استاد", "department": "گروه مهندسی کامپیوتر", "institution": "دانشگاه نمونه خراسان",
    },
    ("پردازش زبان فارسی", "یادگیری ماشین (Machine Learning)", "information retrieval"),
    (
        ("دکترای", "مهندسی کامپیوتر - هوش مصنوعی", "دانشگاه نمونه تهران", 2011),
        ("کارشناسی ارشد", "مهندسی نرم‌افزار", "دانشگاه نمونه خراسان", 2006),
    ),
    (
        ("Persian question answering with small models", 2022),
        ("Stemming for Persian search: does it help?", 2019),
        ("Half-spaces and word segmentation in Persian", 2016),
        ("خلاصه‌سازی خودکار متون خبری فارسی با روش BERT", 2020),
        ("برچسب‌گذاری نقش معنایی در فارسی", 2016),
        ("تشخیص هرزنامه با شبکه‌های عصبی", 2013),
    ),
    {"projects": ("ساخت دستیار گفت‌وگوی بانکی", "Persian OCR for archives")},
)  # fmt: skip

SAMPLES = (FA_LISTS, FA_TABLES, EN_APA, EN_IEEE, VI, MIXED)
