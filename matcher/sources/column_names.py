"""The table of headers: what offices call the columns of their spreadsheets, in Persian, English and Vietnamese.

Nothing enters; `HEADERS` leaves. The first name in each language is the one that templates and exports write.
A name stands once for a noun. How a header is compared with it is in `columns`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

Names = Mapping[str, tuple[str, ...]]
"""Language to what a field is called in it."""


def _names(fa: str, en: str, vi: str) -> Names:
    """Give the names of a field, each string with ``|`` between them."""
    return MappingProxyType(
        {
            language: tuple(name.strip() for name in names.split("|"))
            for language, names in (("fa", fa), ("en", en), ("vi", vi))
        }
    )


_ID: Final = _names("شناسه | کد یکتا", "ID | identifier | record id", "Mã | mã định danh")
_URL: Final = _names(
    "وب‌سایت | سایت | صفحه شخصی | صفحه وب | آدرس سایت | نشانی وب | لینک | پیوند",
    "Website | URL | web page | homepage | home page | link | web address | personal page",
    "Trang web | website cá nhân | trang cá nhân | liên kết | đường dẫn",
)
_LANG: Final = _names("زبان", "Language | lang", "Ngôn ngữ")
_VISIBILITY: Final = _names(
    "دسترسی | سطح دسترسی | نمایش | قابل مشاهده برای",
    "Visibility | visible to | access",
    "Phạm vi hiển thị | hiển thị",
)
_REGION: Final = _names(
    "استان | شهر | منطقه | محل",
    "Region | province | city | state | location",
    "Tỉnh/Thành phố | tỉnh | thành phố | vùng",
)
_SECTOR: Final = _names(
    "حوزه فعالیت | صنعت | زمینه فعالیت | بخش | نوع صنعت | رسته",
    "Sector | industry | field of activity | line of business",
    "Ngành | lĩnh vực hoạt động | ngành nghề | lĩnh vực kinh doanh",
)
_INSTITUTION: Final = _names(
    "دانشگاه | نام دانشگاه | موسسه | محل خدمت | دانشگاه محل خدمت | پژوهشگاه | نام موسسه | نام پژوهشگاه",
    "Institution | university | institute | affiliation | university name | institution name",
    "Trường | trường đại học | đại học | viện | đơn vị công tác | cơ quan công tác | tên trường",
)
_ORGANISATION: Final = _names(
    "نام شرکت | شرکت | سازمان | نام سازمان | متقاضی | کارفرما | نام واحد صنعتی | واحد متقاضی | کارخانه | دستگاه",
    "Organisation | organization | company | company name | organisation name | factory | client | employer",
    "Tên công ty | công ty | doanh nghiệp | tên doanh nghiệp | tổ chức | tên tổ chức | nhà máy",
)

HEADERS: Final[Mapping[str, Mapping[str, Names]]] = MappingProxyType({
    "experts": MappingProxyType({
        "id": _ID,
        "name": _names(
            "نام و نام خانوادگی | نام کامل | نام استاد | نام عضو هیات علمی | نام عضو هیئت علمی | عضو هیات علمی | "
            "نام و فامیل | اسم | استاد | نام و نام‌خانوادگی عضو هیات علمی",
            "Name | full name | faculty name | expert | professor | faculty member | name and surname",
            "Họ và tên | họ tên | tên đầy đủ | họ và tên giảng viên | giảng viên | tên giảng viên | chuyên gia",
        ),
        "first_name": _names("نام | نام کوچک", "First name | given name | forename", "Tên | tên riêng"),
        "last_name": _names(
            "نام خانوادگی | فامیلی | نام فامیل | فامیل",
            "Last name | surname | family name",
            "Họ | họ đệm | họ và tên đệm | họ và đệm",
        ),
        "personnel_number": _names(
            "شماره پرسنلی | کد پرسنلی | شماره کارمندی | کد استاد | شماره استخدام",
            "Personnel number | staff number | employee number | employee id | staff id | personnel id",
            "Mã giảng viên | mã cán bộ | mã nhân viên | số hiệu cán bộ | MSCB",
        ),
        "institution": _INSTITUTION,
        "institution_id": _names("شناسه دانشگاه | کد دانشگاه", "Institution ID | university id", "Mã trường"),
        "position": _names(
            "مرتبه علمی | مرتبه | رتبه علمی | سمت | درجه علمی | رتبه دانشگاهی",
            "Position | academic rank | rank | title | academic title | job title",
            "Chức danh | học hàm | học vị | học hàm, học vị | chức vụ | học hàm/học vị",
        ),
        "department": _names(
            "گروه | گروه آموزشی | دپارتمان | نام گروه | دانشکده | گروه آموزشی/دانشکده | بخش | واحد سازمانی",
            "Department | faculty | school | division | group | unit",
            "Khoa | bộ môn | khoa/bộ môn | đơn vị | phòng ban",
        ),
        "field": _names(
            "رشته | حوزه علمی | کد رشته | رشته تحصیلی | حوزه تخصصی کلی",
            "Field of research | field | field code | discipline | OECD field | field of science",
            "Lĩnh vực | ngành khoa học | mã lĩnh vực | chuyên ngành",
        ),
        "interests": _names(
            "زمینه تحقیقاتی | زمینه‌های تحقیقاتی | زمینه پژوهشی | زمینه‌های پژوهشی | علایق پژوهشی | علایق تحقیقاتی | "
            "علاقه‌مندی‌ها | تخصص | زمینه تخصصی | زمینه‌های تخصصی | حوزه تخصص | حوزه‌های تخصصی | کلیدواژه‌ها | "
            "زمینه علاقه‌مندی",
            "Research interests | interests | expertise | research areas | research area | keywords | "
            "specialties | speciality | specialization",
            "Hướng nghiên cứu | lĩnh vực nghiên cứu | các hướng nghiên cứu | chuyên môn | từ khóa | "
            "hướng nghiên cứu chính",
        ),
        "url": _URL,
        "names": _names(
            "نام‌های دیگر | نام لاتین | نام انگلیسی | نام به انگلیسی | نام و نام خانوادگی (انگلیسی) | "
            "نام و نام خانوادگی لاتین | نام (انگلیسی) | نام (لاتین)",
            "Other names | name in English | english name | latin name | also known as | aliases | name (English)",
            "Tên khác | tên tiếng anh | họ và tên (tiếng Anh)",
        ),
        "orcid": _names("ارکید | شناسه ارکید | کد ارکید", "ORCID | ORCID iD", "Mã ORCID"),
        "email": _names(
            "پست الکترونیک | ایمیل | رایانامه | پست الکترونیکی | آدرس ایمیل | نشانی الکترونیکی",
            "E-mail | email address | mail | e-mail address",
            "Thư điện tử | email | địa chỉ email | hộp thư",
        ),
        "phone": _names(
            "تلفن | شماره تلفن | تلفن همراه | موبایل | شماره تماس | تلفن تماس | شماره همراه | تلفن دفتر | تماس",
            "Phone | telephone | mobile | phone number | tel | cell phone | contact number",
            "Điện thoại | số điện thoại | SĐT | di động | điện thoại di động",
        ),
        "available_for": _names(
            "آماده برای | آمادگی همکاری | نوع همکاری | آمادگی برای",
            "Available for | availability",
            "Sẵn sàng cho | hình thức hợp tác",
        ),
        "available_until": _names("آماده تا | آمادگی تا تاریخ", "Available until", "Sẵn sàng đến | đến ngày"),
        "at_once": _names(
            "تعداد همزمان | ظرفیت همزمان | ظرفیت",
            "At once | capacity",
            "Số lượng cùng lúc | số việc cùng lúc",
        ),
        "visibility": _VISIBILITY,
        "restricted": _names("فیلدهای محدود | محدودیت نمایش", "Restricted fields | restricted", "Trường hạn chế"),
    }),
    "evidence": MappingProxyType({
        "id": _ID,
        "expert_ids": _names("شناسه استاد | شناسه متخصصان", "Expert IDs | expert id", "Mã chuyên gia"),
        "expert": _names(
            "استاد راهنما | اساتید راهنما | استادان راهنما | استاد راهنمای اول | استاد راهنمای دوم | استاد مشاور | "
            "اساتید مشاور | استادان مشاور | مجری | مجریان | نام مجری | استاد | نام استاد | عضو هیات علمی | "
            "نام عضو هیات علمی | مدرس | استاد راهنما/مشاور | همکار طرح | مسئول آزمایشگاه | نام و نام خانوادگی | "
            "مخترع | مخترعین",
            "Expert | experts | advisor | adviser | supervisor | supervisors | advisors | co-advisor | "
            "co-supervisor | principal investigator | PI | lecturer | faculty member | expert name | "
            "investigator | inventor",
            "Người hướng dẫn | giảng viên hướng dẫn | GVHD | cán bộ hướng dẫn | chủ nhiệm đề tài | chủ nhiệm | "
            "chuyên gia | giảng viên | người thực hiện | họ và tên",
        ),
        "kind": _names(
            "نوع | نوع مدرک | نوع اثر | نوع فعالیت | نوع سابقه",
            "Kind | type | evidence type | kind of evidence",
            "Loại | loại hình | thể loại",
        ),
        "title": _names(
            "عنوان | عنوان پایان‌نامه | عنوان رساله | عنوان پایان‌نامه/رساله | عنوان مقاله | عنوان طرح | "
            "عنوان پروژه | عنوان کتاب | عنوان طرح پژوهشی | عنوان اختراع | عنوان درس | نام درس | نام آزمایشگاه | "
            "نام دستگاه | عنوان قرارداد | عنوان فارسی | موضوع پایان‌نامه | عنوان اثر | عنوان گرنت",
            "Title | thesis title | dissertation title | paper title | article title | project title | "
            "publication title | patent title | course title | course name | laboratory name | equipment name | "
            "contract title | grant title",
            "Tiêu đề | tên đề tài | tên luận văn | tên luận án | tên bài báo | tên công trình | tên dự án | "
            "tên sáng chế | tên môn học | tên phòng thí nghiệm | tên thiết bị | tên hợp đồng | đề tài | nhan đề",
        ),
        "text": _names(
            "چکیده | شرح | توضیحات | خلاصه | متن | توضیح",
            "Abstract | description | summary | text",
            "Tóm tắt | mô tả | nội dung",
        ),
        "lang": _LANG,
        "year": _names(
            "سال | سال انتشار | سال دفاع | سال چاپ | سال اجرا | تاریخ دفاع | سال خاتمه | تاریخ انتشار | سال ثبت | "
            "تاریخ",
            "Year | publication year | year of defence | defense year | date | year published | date of defence",
            "Năm | năm xuất bản | năm bảo vệ | năm công bố | năm thực hiện | ngày bảo vệ",
        ),
        "url": _URL,
        "authors": _names(
            "نویسندگان | نویسنده | پدیدآورندگان | دانشجو | نام دانشجو | نام و نام خانوادگی دانشجو | همکاران | "
            "نام نویسندگان",
            "Authors | author | student | student name | contributors | co-authors",
            "Tác giả | các tác giả | sinh viên | học viên | nghiên cứu sinh | tên sinh viên | nhóm tác giả",
        ),
        "doi": _names("شناسه دیجیتال | دی‌او‌آی | کد DOI", "DOI", "Mã DOI"),
        "translated_title": _names(
            "عنوان ترجمه‌شده | عنوان انگلیسی | عنوان لاتین | ترجمه عنوان | عنوان به انگلیسی | عنوان (انگلیسی)",
            "Translated title | title in English | english title | title in other language | title (English)",
            "Tiêu đề dịch | tiêu đề tiếng Anh | tên tiếng Anh | tên đề tài tiếng Anh",
        ),
        "visibility": _VISIBILITY,
    }),
    "problems": MappingProxyType({
        "id": _ID,
        "title": _names(
            "عنوان نیاز | عنوان | عنوان مسئله | موضوع | عنوان نیاز فناورانه | نام نیاز | عنوان چالش | عنوان مشکل",
            "Title | problem title | need | challenge title | subject | problem",
            "Tiêu đề | tên vấn đề | vấn đề | tên nhu cầu | chủ đề",
        ),
        "text": _names(
            "شرح نیاز | شرح مسئله | شرح | توضیحات | شرح نیاز فناورانه | نیاز فناورانه | شرح مشکل | شرح چالش | "
            "نیاز | نیازهای فناورانه | توضیح",
            "Description | problem description | text | problem statement | details | technology need | "
            "need description",
            "Mô tả | mô tả vấn đề | nội dung | mô tả nhu cầu | nhu cầu công nghệ | nội dung nhu cầu",
        ),
        "lang": _LANG,
        "organisation": _ORGANISATION,
        "organisation_id": _names(
            "شناسه شرکت | شناسه سازمان",
            "Organisation ID | organization id | company id",
            "Mã công ty",
        ),
        "sector": _SECTOR,
        "region": _REGION,
        "programme": _names(
            "برنامه | نوع همکاری | شیوه همکاری | قالب همکاری | نوع قرارداد",
            "Programme | program | form of cooperation | cooperation",
            "Chương trình | hình thức hợp tác",
        ),
        "deadline": _names(
            "مهلت | آخرین مهلت | تاریخ پایان | مهلت ارسال | تاریخ مهلت",
            "Deadline | due date | closing date",
            "Hạn chót | thời hạn | hạn nộp",
        ),
        "confidentiality": _names("محرمانگی | سطح محرمانگی", "Confidentiality", "Độ bảo mật | mức bảo mật"),
    }),
    "institutions": MappingProxyType({
        "id": _ID,
        "name": _names(
            f"نام دانشگاه | نام | عنوان | {' | '.join(_INSTITUTION['fa'])}",
            f"Institution name | name | {' | '.join(_INSTITUTION['en'])}",
            f"Tên trường | tên | {' | '.join(_INSTITUTION['vi'])}",
        ),
        "region": _REGION,
        "url": _URL,
    }),
    "organisations": MappingProxyType({
        "id": _ID,
        "name": _names(
            f"{' | '.join(_ORGANISATION['fa'])} | نام",
            f"Organisation name | name | {' | '.join(_ORGANISATION['en'])}",
            f"{' | '.join(_ORGANISATION['vi'])} | tên",
        ),
        "sector": _SECTOR,
        "region": _REGION,
        "url": _URL,
    }),
})  # fmt: skip
"""Noun to field to language to the names that the field goes by, its first the one that is written."""
