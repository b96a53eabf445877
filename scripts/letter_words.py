"""The words of the letters that ship with Peyvand, block by block, for `letter_templates`."""

from __future__ import annotations

from typing import Any

_FA_HEAD = [
    ("centre", "بسمه تعالی"),
    (
        "columns",
        [
            ("start", ["**{{ institution }}**", "{{ office }}"]),
            (
                "start",
                [
                    "شماره: {{ number }}",
                    "تاریخ: {{ today }}",
                    "پیوست: {% if attachments %}{{ attachments }}{% else %}ندارد{% endif %}",
                ],
            ),
        ],
        [10.5, 5.5],
    ),
    ("space", 6),
]
_FA_FOOT = "{{ institution }}{% if office_address %} – {{ office_address }}{% endif %}"
_FA_PARTIES = [
    (
        "heading",
        "طرف‌های {what}",
    ),
    (
        "p",
        "این {what} در تاریخ {{{{ today }}}} میان **{{{{ institution }}}}** به نمایندگی {{{{ signer }}}}، "
        "{{{{ signer_position }}}}، که از این پس «دانشگاه» نامیده می‌شود، و **{{{{ organisation }}}}** به نمایندگی "
        "{{{{ contact }}}}، {{{{ contact_position }}}}، به نشانی {{{{ organisation_address }}}}، که از این پس «{other}» "
        "نامیده می‌شود، با شرایط زیر بسته شد.",
    ),
]
_FA_SIGNS = [
    ("space", 10),
    (
        "columns",
        [
            ("centre", ["**{{ institution }}**", "{{ signer }}", "{{ signer_position }}", "", "امضا و مهر"]),
            ("centre", ["**{{ organisation }}**", "{{ contact }}", "{{ contact_position }}", "", "امضا و مهر"]),
        ],
        [8, 8],
    ),
]


def _named(blocks: list[tuple[Any, ...]], **words: str) -> list[tuple[Any, ...]]:
    return [(kind, *(text.format(**words) for text in said)) for kind, *said in blocks]


FA = {
    "introduction": [
        *_FA_HEAD,
        ("line", "**جناب آقای / سرکار خانم {{ contact }}**"),
        ("line", "**{{ contact_position }} محترم {{ organisation }}**"),
        ("space", 0),
        ("line", "**موضوع: معرفی عضو هیئت علمی برای همکاری دربارهٔ «{{ problem_title }}»**"),
        ("space", 0),
        ("p", "با سلام و احترام،"),
        (
            "p",
            "بازگشت به درخواست آن مجموعهٔ محترم دربارهٔ «{{ problem_title }}»، به استحضار می‌رساند **{{ expert }}**، "
            "{{ position }} گروه {{ department }} {{ institution }}، که پیشینهٔ علمی و پژوهشی ایشان با این موضوع "
            "پیوند نزدیک دارد، برای همکاری در قالب «{{ programme }}» معرفی می‌شود.",
        ),
        ("given", "problem_summary", "شرح کوتاه مسئله: {{ problem_summary }}"),
        ("given", "scope", "دامنهٔ همکاری پیشنهادی: {{ scope }}"),
        (
            "p",
            "خواهشمند است دستور فرمایید هماهنگی‌های لازم برای برگزاری نخستین نشست انجام و نتیجه به این دفتر اعلام "
            "شود. این دفتر برای هرگونه هماهنگی و پیگیری در خدمت خواهد بود.",
        ),
        ("p", "پیشاپیش از همکاری و حسن توجه شما سپاسگزاری می‌شود."),
        ("space", 10),
        (
            "columns",
            [("start", []), ("centre", ["با تجدید احترام", "**{{ signer }}**", "{{ signer_position }}"])],
            [8, 8],
        ),
        ("space", 14),
        ("line", "رونوشت:"),
        ("line", "– {{ expert }}، برای آگاهی و هماهنگی."),
        ("footer", _FA_FOOT),
    ],
    "memorandum": [
        *_FA_HEAD,
        ("centre", "تفاهم‌نامهٔ همکاری", 16),
        *_named(_FA_PARTIES, what="تفاهم‌نامه", other="سازمان"),
        ("heading", "مادهٔ ۱. موضوع"),
        (
            "p",
            "همکاری دو طرف دربارهٔ «{{ problem_title }}» در قالب «{{ programme }}» و بهره‌گیری از توان علمی دانشگاه در "
            "پاسخ به نیازهای سازمان.",
        ),
        ("heading", "مادهٔ ۲. دامنهٔ همکاری"),
        ("p", "{{ scope }}"),
        ("heading", "مادهٔ ۳. تعهدات دانشگاه"),
        (
            "p",
            "الف) معرفی {{ expert }}، {{ position }} گروه {{ department }}، به‌عنوان مسئول علمی همکاری؛ ب) فراهم کردن "
            "امکان استفاده از آزمایشگاه‌ها و کارگاه‌ها برابر مقررات دانشگاه؛ پ) ارائهٔ گزارش پیشرفت کار به سازمان.",
        ),
        ("heading", "مادهٔ ۴. تعهدات سازمان"),
        (
            "p",
            "الف) معرفی نمایندهٔ تام‌الاختیار برای پیگیری همکاری؛ ب) در اختیار گذاشتن داده‌ها و مدارک لازم؛ پ) فراهم "
            "کردن امکان بازدید و نمونه‌برداری با رعایت مقررات ایمنی.",
        ),
        ("heading", "مادهٔ ۵. مدت"),
        (
            "p",
            "این تفاهم‌نامه از تاریخ {{ starts }} تا تاریخ {{ ends }} معتبر است و با توافق کتبی دو طرف تمدید می‌شود.",
        ),
        ("heading", "مادهٔ ۶. امور مالی"),
        (
            "p",
            "این تفاهم‌نامه به‌خودی‌خود تعهد مالی ایجاد نمی‌کند؛ هر کاری که هزینه دارد با قرارداد جداگانه انجام می‌شود.",
        ),
        ("heading", "مادهٔ ۷. محرمانگی و مالکیت فکری"),
        (
            "p",
            "دو طرف اطلاعات محرمانهٔ یکدیگر را تنها برای اجرای این تفاهم‌نامه به کار می‌برند و بدون اجازهٔ کتبی طرف دیگر "
            "افشا نمی‌کنند. حقوق مالکیت فکری دستاوردها در هر قرارداد جداگانه تعیین می‌شود.",
        ),
        ("heading", "مادهٔ ۸. حل اختلاف"),
        ("p", "اختلاف‌ها نخست با گفت‌وگوی نمایندگان دو طرف و سپس در کارگروهی با عضویت بالاترین مقام دو طرف حل می‌شود."),
        ("heading", "مادهٔ ۹. نسخه‌ها"),
        ("p", "این تفاهم‌نامه در نُه ماده و دو نسخه تنظیم شد و هر دو نسخه اعتبار یکسان دارند."),
        *_FA_SIGNS,
        ("footer", _FA_FOOT + " – صفحهٔ", " "),
    ],
    "contract": [
        *_FA_HEAD,
        ("centre", "پیش‌نویس قرارداد پژوهشی", 16),
        *_named(_FA_PARTIES, what="قرارداد", other="کارفرما"),
        ("heading", "مادهٔ ۱. موضوع قرارداد"),
        ("p", "انجام پژوهش دربارهٔ «{{ problem_title }}» در قالب «{{ programme }}»."),
        ("heading", "مادهٔ ۲. شرح خدمات"),
        ("p", "{{ scope }}"),
        ("heading", "مادهٔ ۳. مجری"),
        (
            "p",
            "مجری این قرارداد {{ expert }}، {{ position }} گروه {{ department }} دانشگاه است و تغییر ایشان تنها با "
            "موافقت کتبی کارفرما انجام می‌شود.",
        ),
        ("heading", "مادهٔ ۴. مدت قرارداد"),
        ("p", "مدت قرارداد {{ duration_days }} روز، از تاریخ {{ starts }} تا تاریخ {{ ends }} است."),
        ("heading", "مادهٔ ۵. مبلغ قرارداد"),
        ("p", "مبلغ کل قرارداد {{ amount_rial }} ریال (به حروف: {{ amount_in_words }} ریال) است."),
        ("heading", "مادهٔ ۶. شیوهٔ پرداخت"),
        (
            "p",
            "الف) ……… درصد به‌عنوان پیش‌پرداخت پس از امضای قرارداد؛ ب) ……… درصد پس از پذیرش گزارش میانی؛ پ) ……… درصد پس "
            "از پذیرش گزارش پایانی.",
        ),
        ("heading", "مادهٔ ۷. تعهدات دانشگاه"),
        (
            "p",
            "الف) انجام خدمات برابر شرح مادهٔ ۲ و زمان‌بندی پیوست؛ ب) ارائهٔ گزارش‌های میانی و پایانی؛ پ) واگذار نکردن "
            "قرارداد به دیگری بدون موافقت کتبی کارفرما.",
        ),
        ("heading", "مادهٔ ۸. تعهدات کارفرما"),
        (
            "p",
            "الف) در اختیار گذاشتن به‌موقع داده‌ها، نمونه‌ها و مدارک؛ ب) معرفی ناظر؛ پ) بررسی گزارش‌ها حداکثر ظرف پانزده "
            "روز؛ ت) پرداخت مبلغ برابر مادهٔ ۶.",
        ),
        ("heading", "مادهٔ ۹. محرمانگی و مالکیت فکری"),
        (
            "p",
            "دو طرف اطلاعات محرمانهٔ یکدیگر را حفظ می‌کنند. مالکیت نتایج: ………………………… . انتشار مقاله با نام مجری و "
            "همکاران، پس از موافقت کتبی کارفرما آزاد است.",
        ),
        ("heading", "مادهٔ ۱۰. کسور قانونی"),
        ("p", "مالیات، بیمه و دیگر کسور قانونی برابر مقررات جاری بر عهدهٔ ………………… است."),
        ("heading", "مادهٔ ۱۱. فسخ و حوادث قهری"),
        (
            "p",
            "در صورت تأخیر غیرموجه یا ناتوانی یک طرف، طرف دیگر می‌تواند پس از سی روز از تاریخ اخطار کتبی قرارداد را فسخ "
            "کند. در حوادث قهری تعهدات تا رفع مانع متوقف می‌شود.",
        ),
        ("heading", "مادهٔ ۱۲. حل اختلاف"),
        ("p", "اختلاف‌ها نخست با گفت‌وگو و سپس با داوری ……………………… حل می‌شود."),
        ("heading", "مادهٔ ۱۳. نسخه‌ها"),
        ("p", "این قرارداد در سیزده ماده و ……… نسخه تنظیم شد و همهٔ نسخه‌ها اعتبار یکسان دارند."),
        *_FA_SIGNS,
        ("footer", _FA_FOOT + " – صفحهٔ", " "),
    ],
}

_EN_HEAD = [
    (
        "columns",
        [
            (
                "start",
                ["**{{ institution }}**", "{{ office }}", "{% if office_address %}{{ office_address }}{% endif %}"],
            ),
            (
                "start",
                [
                    "Ref.: {{ number }}",
                    "Date: {{ today }}",
                    "Enclosures: {% if attachments %}{{ attachments }}{% else %}none{% endif %}",
                ],
            ),
        ],
        [10.5, 5.5],
    ),
    ("space", 6),
]
_EN_FOOT = "{{ institution }}, {{ office }}"
_EN_PARTIES = (
    "made on {{ today }} between **{{ institution }}**, represented by {{ signer }}, {{ signer_position }} (the "
    "“University”), and **{{ organisation }}**, {{ organisation_address }}, represented by {{ contact }}, "
    "{{ contact_position }} (the “"
)
_EN_SIGNS = [
    ("space", 10),
    (
        "columns",
        [
            (
                "start",
                ["For **{{ institution }}**", "", "Signature: ……………………", "{{ signer }}", "{{ signer_position }}"],
            ),
            (
                "start",
                ["For **{{ organisation }}**", "", "Signature: ……………………", "{{ contact }}", "{{ contact_position }}"],
            ),
        ],
        [8, 8],
    ),
]
EN = {
    "introduction": [
        *_EN_HEAD,
        ("line", "{{ contact }}"),
        ("line", "{{ contact_position }}"),
        ("line", "{{ organisation }}"),
        ("given", "organisation_address", "{{ organisation_address }}"),
        ("space", 0),
        ("line", "**Introduction of an expert: {{ problem_title }}**"),
        ("space", 0),
        ("p", "Dear {{ contact }},"),
        (
            "p",
            "With reference to your request concerning “{{ problem_title }}”, we are pleased to introduce **{{ expert }}**, "
            "{{ position }}, {{ department }}, {{ institution }}, whose work is closely related to this matter, for "
            "cooperation in the form of: {{ programme }}.",
        ),
        ("given", "problem_summary", "The problem in brief: {{ problem_summary }}"),
        ("given", "scope", "Proposed scope: {{ scope }}"),
        (
            "p",
            "We should be grateful if you would arrange a first meeting and let us know the outcome. Our office is at your "
            "disposal for all further steps.",
        ),
        ("p", "Yours sincerely,"),
        ("space", 22),
        ("line", "**{{ signer }}**"),
        ("line", "{{ signer_position }}"),
        ("space", 10),
        ("line", "Copy: {{ expert }}"),
        ("footer", _EN_FOOT),
    ],
    "memorandum": [
        *_EN_HEAD,
        ("centre", "Memorandum of Understanding", 16),
        ("p", "This memorandum is " + _EN_PARTIES + "Organisation”)."),
        ("heading", "1. Purpose"),
        ("p", "The parties cooperate on “{{ problem_title }}” in the form of: {{ programme }}."),
        ("heading", "2. Scope"),
        ("p", "{{ scope }}"),
        ("heading", "3. The University"),
        (
            "p",
            "(a) names {{ expert }}, {{ position }}, {{ department }}, as scientific lead; (b) gives access to its "
            "laboratories under its own rules; (c) reports on progress to the Organisation.",
        ),
        ("heading", "4. The Organisation"),
        (
            "p",
            "(a) names a representative with authority to act; (b) provides the data and documents that are needed; "
            "(c) makes visits and sampling possible under its safety rules.",
        ),
        ("heading", "5. Term"),
        (
            "p",
            "This memorandum is valid from {{ starts }} to {{ ends }}, and may be extended by the parties in writing.",
        ),
        ("heading", "6. Costs"),
        ("p", "This memorandum creates no financial obligation. Work at a cost is done under a separate contract."),
        ("heading", "7. Confidentiality and intellectual property"),
        (
            "p",
            "Each party uses the other’s confidential information for this cooperation only, and discloses it to no one "
            "without consent in writing. Rights in results are settled in each contract.",
        ),
        ("heading", "8. Disputes"),
        ("p", "Disputes are settled by the representatives, and failing that by the heads of both parties."),
        ("heading", "9. Copies"),
        ("p", "This memorandum is signed in two copies of equal force."),
        *_EN_SIGNS,
        ("footer", _EN_FOOT + ", page", " "),
    ],
    "contract": [
        *_EN_HEAD,
        ("centre", "Draft Research Contract", 16),
        ("p", "This contract is " + _EN_PARTIES + "Client”)."),
        ("heading", "1. Subject"),
        ("p", "Research on “{{ problem_title }}” in the form of: {{ programme }}."),
        ("heading", "2. Services"),
        ("p", "{{ scope }}"),
        ("heading", "3. Principal investigator"),
        (
            "p",
            "{{ expert }}, {{ position }}, {{ department }}. A change needs the Client’s consent in writing.",
        ),
        ("heading", "4. Term"),
        ("p", "{{ duration_days }} days, from {{ starts }} to {{ ends }}."),
        ("heading", "5. Price"),
        ("p", "The price is {{ amount_rial }} rials (in words: {{ amount_in_words }} rials)."),
        ("heading", "6. Payment"),
        (
            "p",
            "(a) ……… per cent on signing; (b) ……… per cent on acceptance of the interim report; (c) ……… per cent on "
            "acceptance of the final report.",
        ),
        ("heading", "7. Duties of the University"),
        (
            "p",
            "(a) to carry out the services of clause 2 by the attached schedule; (b) to deliver interim and final "
            "reports; (c) not to assign the contract without the Client’s consent in writing.",
        ),
        ("heading", "8. Duties of the Client"),
        (
            "p",
            "(a) to provide data, samples and documents in time; (b) to name a supervisor; (c) to examine reports within "
            "fifteen days; (d) to pay as clause 6 says.",
        ),
        ("heading", "9. Confidentiality and intellectual property"),
        (
            "p",
            "Both parties keep each other’s information confidential. Ownership of results: ………………………… . Papers may be "
            "published with the Client’s consent in writing.",
        ),
        ("heading", "10. Taxes"),
        ("p", "Taxes and other deductions required by law are borne by ………………… ."),
        ("heading", "11. Termination and force majeure"),
        (
            "p",
            "If a party is in default, the other may terminate thirty days after notice in writing. Force majeure suspends "
            "the duties as long as it lasts.",
        ),
        ("heading", "12. Disputes"),
        ("p", "Disputes are settled by negotiation, and failing that by arbitration by ……………………… ."),
        ("heading", "13. Copies"),
        ("p", "This contract is signed in ……… copies of equal force."),
        *_EN_SIGNS,
        ("footer", _EN_FOOT + ", page", " "),
    ],
}

_VI_MOTTO = ["**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**", "**Độc lập - Tự do - Hạnh phúc**"]
_VI_HEAD = [
    (
        "columns",
        [
            ("centre", ["{{ institution }}", "**{{ office }}**", "Số: {{ number }}"]),
            ("centre", [*_VI_MOTTO, "Ngày {{ today }}"]),
        ],
        [7, 9],
    ),
    ("space", 6),
]
_VI_FOOT = "{{ institution }}{% if office_address %} – {{ office_address }}{% endif %}"
_VI_PARTIES = [
    ("p", "Hôm nay, ngày {{ today }}, chúng tôi gồm:"),
    (
        "p",
        "**Bên A: {{ organisation }}**. Địa chỉ: {{ organisation_address }}. Đại diện: {{ contact }}. Chức vụ: {{ contact_position }}.",
    ),
    (
        "p",
        "**Bên B: {{ institution }}**. Địa chỉ: {{ office_address }}. Đại diện: {{ signer }}. Chức vụ: {{ signer_position }}.",
    ),
    ("p", "Hai bên thống nhất các điều khoản sau:"),
]
_VI_SIGNS = [
    ("space", 10),
    (
        "columns",
        [
            ("centre", ["**ĐẠI DIỆN BÊN A**", "(Ký, ghi rõ họ tên và đóng dấu)", "", "", "{{ contact }}"]),
            ("centre", ["**ĐẠI DIỆN BÊN B**", "(Ký, ghi rõ họ tên và đóng dấu)", "", "", "{{ signer }}"]),
        ],
        [8, 8],
    ),
]
VI = {
    "introduction": [
        *_VI_HEAD,
        ("line", "V/v giới thiệu chuyên gia hợp tác về “{{ problem_title }}”"),
        ("space", 0),
        ("line", "**Kính gửi: {{ contact }}, {{ contact_position }}, {{ organisation }}**"),
        ("space", 0),
        (
            "p",
            "Phúc đáp đề nghị của Quý đơn vị về “{{ problem_title }}”, {{ institution }} trân trọng giới thiệu "
            "**{{ expert }}**, {{ position }}, {{ department }}, là người có các công trình gắn với nội dung trên, để hợp tác "
            "theo hình thức: {{ programme }}.",
        ),
        ("given", "problem_summary", "Tóm tắt vấn đề: {{ problem_summary }}"),
        ("given", "scope", "Phạm vi hợp tác đề xuất: {{ scope }}"),
        (
            "p",
            "Kính đề nghị Quý đơn vị sắp xếp buổi làm việc đầu tiên và thông báo kết quả cho chúng tôi. {{ office }} sẵn sàng "
            "phối hợp trong mọi bước tiếp theo.",
        ),
        ("p", "Trân trọng cảm ơn sự hợp tác của Quý đơn vị."),
        ("space", 10),
        (
            "columns",
            [
                (
                    "start",
                    [
                        "**Nơi nhận:**",
                        "- Như trên;",
                        "- {{ expert }};",
                        "- Lưu: VT.",
                        "Kèm theo: {% if attachments %}{{ attachments }}{% else %}không{% endif %}",
                    ],
                ),
                (
                    "centre",
                    ["**{{ signer_position }}**", "(Ký, ghi rõ họ tên và đóng dấu)", "", "", "**{{ signer }}**"],
                ),
            ],
            [8, 8],
        ),
        ("footer", _VI_FOOT),
    ],
    "memorandum": [
        *_VI_HEAD,
        ("centre", "BIÊN BẢN GHI NHỚ HỢP TÁC", 16),
        *_VI_PARTIES,
        ("heading", "Điều 1. Mục đích"),
        ("p", "Hai bên hợp tác về “{{ problem_title }}” theo hình thức: {{ programme }}."),
        ("heading", "Điều 2. Phạm vi hợp tác"),
        ("p", "{{ scope }}"),
        ("heading", "Điều 3. Trách nhiệm của Bên B"),
        (
            "p",
            "a) Cử {{ expert }}, {{ position }}, {{ department }}, làm người phụ trách chuyên môn; b) Tạo điều kiện sử dụng "
            "phòng thí nghiệm theo quy định của mình; c) Báo cáo tiến độ cho Bên A.",
        ),
        ("heading", "Điều 4. Trách nhiệm của Bên A"),
        (
            "p",
            "a) Cử người đại diện có thẩm quyền; b) Cung cấp dữ liệu và tài liệu cần thiết; c) Tạo điều kiện khảo sát và lấy "
            "mẫu theo quy định an toàn.",
        ),
        ("heading", "Điều 5. Thời hạn"),
        ("p", "Biên bản có hiệu lực từ {{ starts }} đến {{ ends }} và có thể được gia hạn bằng văn bản."),
        ("heading", "Điều 6. Tài chính"),
        ("p", "Biên bản này không tạo ra nghĩa vụ tài chính. Công việc có chi phí được thực hiện theo hợp đồng riêng."),
        ("heading", "Điều 7. Bảo mật và sở hữu trí tuệ"),
        (
            "p",
            "Mỗi bên chỉ dùng thông tin mật của bên kia cho việc hợp tác này và không tiết lộ khi chưa được đồng ý bằng văn "
            "bản. Quyền đối với kết quả được quy định trong từng hợp đồng.",
        ),
        ("heading", "Điều 8. Giải quyết tranh chấp"),
        ("p", "Tranh chấp được giải quyết bằng thương lượng giữa người đại diện, sau đó giữa lãnh đạo hai bên."),
        ("heading", "Điều 9. Hiệu lực"),
        ("p", "Biên bản được lập thành hai bản có giá trị như nhau, mỗi bên giữ một bản."),
        *_VI_SIGNS,
        ("footer", _VI_FOOT + " – trang", " "),
    ],
    "contract": [
        *_VI_HEAD,
        ("centre", "DỰ THẢO HỢP ĐỒNG NGHIÊN CỨU", 16),
        *_VI_PARTIES,
        ("heading", "Điều 1. Đối tượng hợp đồng"),
        ("p", "Nghiên cứu về “{{ problem_title }}” theo hình thức: {{ programme }}."),
        ("heading", "Điều 2. Nội dung công việc"),
        ("p", "{{ scope }}"),
        ("heading", "Điều 3. Chủ nhiệm"),
        ("p", "{{ expert }}, {{ position }}, {{ department }}. Việc thay đổi phải được Bên A đồng ý bằng văn bản."),
        ("heading", "Điều 4. Thời hạn"),
        ("p", "{{ duration_days }} ngày, từ {{ starts }} đến {{ ends }}."),
        ("heading", "Điều 5. Giá trị hợp đồng"),
        ("p", "{{ amount_rial }} rial (bằng chữ: {{ amount_in_words }} rial)."),
        ("heading", "Điều 6. Thanh toán"),
        (
            "p",
            "a) ……… phần trăm sau khi ký hợp đồng; b) ……… phần trăm sau khi nghiệm thu báo cáo giữa kỳ; c) ……… phần trăm sau "
            "khi nghiệm thu báo cáo cuối kỳ.",
        ),
        ("heading", "Điều 7. Nghĩa vụ của Bên B"),
        (
            "p",
            "a) Thực hiện công việc tại Điều 2 theo tiến độ kèm theo; b) Nộp báo cáo giữa kỳ và cuối kỳ; c) Không chuyển giao "
            "hợp đồng khi chưa được Bên A đồng ý bằng văn bản.",
        ),
        ("heading", "Điều 8. Nghĩa vụ của Bên A"),
        (
            "p",
            "a) Cung cấp dữ liệu, mẫu và tài liệu đúng hạn; b) Cử người giám sát; c) Xem xét báo cáo trong mười lăm ngày; "
            "d) Thanh toán theo Điều 6.",
        ),
        ("heading", "Điều 9. Bảo mật và sở hữu trí tuệ"),
        (
            "p",
            "Hai bên giữ bí mật thông tin của nhau. Quyền sở hữu kết quả: ………………………… . Việc công bố bài báo phải được Bên A "
            "đồng ý bằng văn bản.",
        ),
        ("heading", "Điều 10. Thuế"),
        ("p", "Thuế và các khoản khấu trừ theo luật do ………………… chịu."),
        ("heading", "Điều 11. Chấm dứt và bất khả kháng"),
        (
            "p",
            "Nếu một bên vi phạm, bên kia có quyền chấm dứt hợp đồng sau ba mươi ngày kể từ khi thông báo bằng văn bản. Sự kiện "
            "bất khả kháng tạm dừng nghĩa vụ cho đến khi được khắc phục.",
        ),
        ("heading", "Điều 12. Giải quyết tranh chấp"),
        ("p", "Tranh chấp được giải quyết bằng thương lượng, sau đó bằng trọng tài ……………………… ."),
        ("heading", "Điều 13. Hiệu lực"),
        ("p", "Hợp đồng được lập thành ……… bản có giá trị như nhau."),
        *_VI_SIGNS,
        ("footer", _VI_FOOT + " – trang", " "),
    ],
}

LETTERS: dict[tuple[str, str], list[tuple[Any, ...]]] = {
    (kind, code): blocks for code, letters in (("fa", FA), ("en", EN), ("vi", VI)) for kind, blocks in letters.items()
}
"""Kind and language to the blocks of the letter, each the name of one of `letter_templates.Letter`'s, and its words."""
