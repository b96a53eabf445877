"""Write data/sources/: one invented university in the files that an office really gets.

A workbook of its faculty and theses with a title above the header and merged cells, a list of companies' needs, a
bibliography with one broken entry, an ORCID record, answers of OpenAlex and of a thesis repository. Everything in them is
invented; the same people stand in several files under different spellings, so that merging has something to do.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Final

import xlsxwriter

FOLDER: Final = Path(__file__).parents[1] / "data" / "sources"
UNIVERSITY: Final = "دانشگاه صنعتی نیلرود"
CREATED: Final = datetime(2026, 3, 21)

# personnel number, first name, last name, position, department, e-mail, interests
FACULTY: Final = (
    ("۱۰۱", "پریناز", "كوهستاني‌فر", "دانشیار", "مهندسی مواد", "p.kouhestani@nilrud.example", "سرامیک نسوز؛ آستر کوره؛ شوک حرارتی"),
    ("۱۰۲", "آرمان", "دشت‌گل", "استاد", "مهندسی مواد", "a.dashtgol@nilrud.example", "خوردگی لوله؛ پوشش اپوکسی"),
    ("۱۰۳", "مه‌لقا", "رودباری‌نیا", "استادیار", "مهندسی شیمی", "", "غشای اسمز معکوس؛ نمک‌زدایی"),
    ("۱۰۴", "بهرنگ", "سپیده‌دم", "دانشیار", "مهندسی شیمی", "b.sepidedam@nilrud.example", "کاتالیست؛ تبدیل گاز"),
    ("۱۰۵", "نازگل", "ترنجی", "استادیار", "مهندسی نساجی", "n.toranji@nilrud.example", "رنگرزی پنبه؛ پساب رنگی"),
    ("۱۰۶", "سورن", "آذرخش‌پور", "استاد", "مهندسی برق", "s.azarakhsh@nilrud.example", "عیب‌یابی موتور القایی؛ پایش ارتعاش"),
    ("۱۰۷", "گلاره", "نی‌ریزی‌منش", "استادیار", "علوم دامی", "", "جیره گاو شیری؛ سم قارچی خوراک"),
    ("۱۰۸", "فرهود", "لاله‌کار", "دانشیار", "مهندسی کشاورزی", "f.lalekar@nilrud.example", "آبیاری قطره‌ای؛ شوری خاک"),
)  # fmt: skip

# title, abstract, advisors, student, year
THESES: Final = (
    ("دوام آستر نسوز کوره ذوب شیشه در برابر شوک حرارتی", "آجرهای آلومینا–زیرکونیا در چرخه‌های گرم و سرد آزموده شد و ترک‌خوردگی با افزودن الیاف کاهش یافت.", "پریناز کوهستانی‌فر", "شیوا باران‌دوست", "۱۴۰۰"),
    ("پیش‌بینی ترک در آجر نسوز با نشر آوایی", "صدای ترک پیش از دیده شدن آن ثبت شد و زمان تعویض آستر را نشان داد.", "دکتر پریناز کوهستانی‌فر، سورن آذرخش‌پور", "کیان مهرگان‌فر", "۱۴۰۲"),
    ("خوردگی میکروبی لوله‌های انتقال آب صنعتی", "باکتری‌های کاهنده سولفات در لوله فولادی شناسایی و اثر دو بازدارنده سنجیده شد.", "آرمان دشت‌گل", "ترانه نیک‌خو", "1398"),
    ("چسبندگی پوشش اپوکسی بر فولاد شن‌پاشی‌شده", "زبری سطح و رطوبت هنگام اعمال، چسبندگی پوشش را تا چهل درصد تغییر داد.", "آرمان دشت‌گل", "سامان گل‌چین", "1401"),
    ("گرفتگی غشای اسمز معکوس در نمک‌زدایی آب شور", "رسوب سیلیس عامل اصلی افت شار بود و با شست‌وشوی قلیایی برگشت.", "مه‌لقا رودباری‌نیا", "یاشار کوه‌پیما", "۱۴۰۱"),
    ("بازیافت کاتالیست نیکل از واحد تبدیل گاز", "نیکل از کاتالیست مصرف‌شده با اسید رقیق جدا و دوباره نشانده شد.", "بهرنگ سپیده‌دم", "آوا سروناز", "۱۳۹۹"),
    ("کاهش نمک در رنگرزی پنبه با رنگ راکتیو", "نمک رنگرزی با پیش‌عمل کاتیونی نصف شد و ثبات شست‌وشو نگه داشته شد.", "نازگل ترنجی", "هستی بیدارمغز", "۱۴۰۲"),
    ("تشخیص شکستگی میله روتور موتور القایی از جریان", "طیف جریان استاتور شکستگی را در بار کم نیز آشکار کرد.", "سورن آذرخش‌پور", "رادین پیام‌آور", "۱۳۹۷"),
    ("آفلاتوکسین در سیلاژ ذرت گاوداری‌ها", "در سی گاوداری سیلاژ نمونه‌برداری و اثر جاذب سم بر شیر سنجیده شد.", "گلاره نی‌ریزی‌منش", "مانی دشت‌آرا", "۱۴۰۰"),
    ("آبشویی نمک خاک با آبیاری قطره‌ای زیرسطحی", "نوبت‌های کوتاه آبیاری شوری ناحیه ریشه پسته را یک‌سوم کم کرد.", "فرهود لاله‌کار", "نگار چشمه‌سار", "۱۴۰۳"),
)  # fmt: skip

# company, sector, region, title, description, deadline
NEEDS: Final = (
    ("بلور سپیدکوه", "شیشه و سرامیک", "سمنان", "ریزش آستر کوره", "آستر نسوز کوره ذوب ما هر چهارده ماه می‌ریزد. می‌خواهیم پیش از ریزش بفهمیم و دوام آن را به سه سال برسانیم.", "۱۴۰۶/۰۲/۳۱"),
    ("آب‌رسان کویرپاک", "آب و فاضلاب", "یزد", "افت شار غشا", "در نمک‌زدایی آب چاه، شار غشاها پس از دو ماه نصف می‌شود و شست‌وشوی اسیدی اثر کمی دارد.", "۱۴۰۶/۰۳/۱۵"),
    ("ریسندگی نخ‌آرا", "نساجی", "کاشان", "نمک زیاد در پساب رنگرزی", "پساب رنگرزی پنبه ما شور است و تصفیه‌خانه شهر آن را نمی‌پذیرد. نمک مصرفی باید نصف شود.", "۱۴۰۶/۰۱/۲۰"),
    ("دامداری سبزه‌زار", "کشاورزی و دام", "اردبیل", "سم در شیر", "آزمایش شیر گاهی آفلاتوکسین نشان می‌دهد. منشأ آن را در خوراک نمی‌دانیم.", "۱۴۰۵/۱۲/۲۵"),
)  # fmt: skip

BIBLIOGRAPHY: Final = r"""% An invented bibliography of an invented university.
@article{kouhestanifar2021spalling,
  author = {Kouhestanifar, Parinaz and Tehrani-Sabet, Ilia},
  title = {Thermal-shock spalling of alumina--zirconia refractories in glass furnaces},
  journal = {Journal of Invented Ceramics}, year = {2021}, doi = {10.5555/nilrud.2021.1},
  abstract = {Crown and side-wall bricks were cycled between 300 and 1450 degrees. Fibre additions halved the crack density and doubled the life of the lining.}
}
@article{dashtgol2019mic,
  author = {A. Dashtgol and T. Nikkhoo},
  title = {Microbially influenced corrosion of industrial water mains},
  journal = {Invented Corrosion Letters}, year = {2019}, doi = {10.5555/nilrud.2019.4},
  abstract = {Sulphate-reducing bacteria were found under deposits in carbon-steel mains. Two inhibitors were compared over eight months.}
}
@inproceedings{azarakhshpour2018rotor,
  author = {Azarakhshpour, Soren},
  title = {Broken rotor bars at light load: stator current signatures},
  booktitle = {Invented Conference on Condition Monitoring}, year = {2018}
}
@article{broken2020,
  author = {Toranji, Nazgol
  title = {This entry lost a brace}, year = {2020}
}
@article{toranji2023salt,
  author = {Toranji, Nazgol},
  title = {Low-salt reactive dyeing of cationised cotton},
  journal = {Invented Textile Research}, year = {2023}, doi = {10.5555/nilrud.2023.2},
  abstract = {Cationic pretreatment cut the salt of reactive dyeing by half at equal shade depth and wash fastness.}
}
"""

HOME: Final = {
    "id": "https://openalex.org/I9900000001", "ror": None, "display_name": "Nilrud University of Technology",
    "country_code": "IR", "type": "education",
}  # fmt: skip

WALNUT: Final = (
    "Frost hardiness of walnut cultivars on cold slopes", "Grafting success of walnut under heated benches",
    "Genetic diversity of seedling walnut orchards", "Rooting of walnut softwood cuttings with auxin",
    "Walnut blight: leaf wetness and infection", "Pollen viability in protandrous walnut cultivars",
    "Kernel fill of walnut under deficit irrigation", "Micropropagation of dwarf walnut rootstocks",
    "Spring frost damage to walnut catkins", "Walnut rootstocks for calcareous soils",
    "Codling moth damage in walnut orchards", "Harvest date and oil content of walnut kernels",
)  # fmt: skip
LINGUISTICS: Final = (
    "Relative clauses in spoken Persian narratives", "Vowel harmony in two Caspian dialects",
    "Ezafe and the prosody of noun phrases", "Code-switching among bilingual schoolchildren",
    "Light verb constructions: a corpus study", "Stress shift in Persian compound nouns",
    "Discourse markers in classroom talk", "Word order and focus in colloquial Persian",
    "Loanword adaptation in Caspian dialects", "Politeness formulas in Persian service talk",
)  # fmt: skip
"""Works that an index of names has under one author, and that are by two."""

ORCID: Final = "0000-0002-1825-0097"
"""The iD that ORCID's own documentation gives to a fictitious person."""


def main() -> int:
    """Write every file."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_faculty(FOLDER / "faculty-nilrud.xlsx")
    write_needs(FOLDER / "needs-1405.xlsx")
    (FOLDER / "works-nilrud.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    (FOLDER / "orcid-kouhestanifar.json").write_text(
        json.dumps(orcid_record(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (FOLDER / "openalex-nilrud.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in openalex_rows()), encoding="utf-8"
    )
    (FOLDER / "theses-nilrud.xml").write_text(repository(), encoding="utf-8")
    return 0


def write_faculty(path: Path) -> None:
    """Write a workbook as an office has it: a title over merged cells, an empty row, the header in row 3."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": CREATED})
        bold, heading = book.add_format({"bold": True}), book.add_format({"bold": True, "align": "center"})
        people = book.add_worksheet("هیئت علمی")
        people.right_to_left()
        people.merge_range(0, 0, 0, 7, f"فهرست اعضای هیئت علمی {UNIVERSITY} — نیمسال اول ۱۴۰۵", heading)
        headers = (
            "ردیف",
            "شماره پرسنلی",
            "نام",
            "نام خانوادگی",
            "مرتبه علمی",
            "گروه آموزشی",
            "ایمیل",
            "زمینه‌های تحقیقاتی",
        )
        people.write_row(2, 0, headers, bold)
        for number, row in enumerate(FACULTY):
            people.write(3 + number, 0, number + 1)
            people.write_row(3 + number, 1, row)
        people.set_column(2, 7, 22)
        theses = book.add_worksheet("پایان‌نامه‌ها")
        theses.right_to_left()
        theses.write_row(0, 0, ("عنوان پایان‌نامه", "چکیده", "استاد راهنما", "دانشجو", "سال دفاع"), bold)
        for number, row in enumerate(THESES):
            theses.write_row(1 + number, 0, row)
        theses.set_column(0, 1, 60)
        theses.set_column(2, 4, 22)


def write_needs(path: Path) -> None:
    """Write the needs of companies in one sheet."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet("نیازهای فناورانه")
        sheet.right_to_left()
        headers = ("نام شرکت", "حوزه فعالیت", "استان", "عنوان نیاز", "شرح نیاز", "مهلت")
        sheet.write_row(0, 0, headers, book.add_format({"bold": True}))
        for number, row in enumerate(NEEDS):
            sheet.write_row(1 + number, 0, row)
        sheet.set_column(0, 3, 22)
        sheet.set_column(4, 4, 70)


def orcid_record() -> dict[str, object]:
    """Write the public record of the first person, in the shape of ORCID's API v3.0."""
    at_home = {"name": "Nilrud University of Technology", "address": {"city": "Nilrud", "country": "IR"}}
    work = {
        "put-code": 501, "visibility": "public", "type": "journal-article",
        "title": {"title": {"value": "Thermal-shock spalling of alumina-zirconia refractories in glass furnaces"}},
        "external-ids": {"external-id": [{"external-id-type": "doi", "external-id-value": "10.5555/nilrud.2021.1",
                                          "external-id-relationship": "self"}]},
        "publication-date": {"year": {"value": "2021"}},
    }  # fmt: skip
    return {
        "orcid-identifier": {"uri": f"https://orcid.org/{ORCID}", "path": ORCID, "host": "orcid.org"},
        "preferences": {"locale": "en"},
        "history": {"last-modified-date": {"value": 1767225600000}},
        "person": {
            "name": {"given-names": {"value": "Parinaz"}, "family-name": {"value": "Kouhestanifar"},
                     "visibility": "public", "path": ORCID},
            "other-names": {"other-name": [{"content": "پریناز کوهستانی‌فر", "visibility": "public"}]},
            "keywords": {"keyword": [{"content": "refractories", "visibility": "public"}]},
            "emails": {"email": [{"email": "p.kouhestani@nilrud.example", "visibility": "public"}]},
        },
        "activities-summary": {
            "employments": {"affiliation-group": [{"summaries": [{"employment-summary": {
                "visibility": "public", "department-name": "Materials Engineering", "role-title": "Associate Professor",
                "organization": at_home, "start-date": {"year": {"value": "2015"}}, "end-date": None}}]}]},
            "works": {"group": [{"external-ids": work["external-ids"], "work-summary": [work]}]},
        },
    }  # fmt: skip


def openalex_rows() -> list[dict[str, object]]:
    """Write authors and works as OpenAlex gives them: one author who is two, and two who may be on the faculty."""
    author = "https://openalex.org/A990000000{}"
    people = {1: "Maryam Golestanpur", 2: "B. Sepidedam", 3: "Golareh Neyrizimanesh"}
    rows: list[dict[str, object]] = [
        {
            "id": author.format(number), "orcid": None, "display_name": name, "display_name_alternatives": [],
            "last_known_institutions": [HOME] if number == 1 else [], "updated_date": "2026-05-01",
        }
        for number, name in people.items()
    ]  # fmt: skip
    works = [(title, 1, 2004 + year, "Behzad Gerdukar") for year, title in enumerate(WALNUT)]
    works += [(title, 1, 2016 + year, "Forugh Zabanshenas") for year, title in enumerate(LINGUISTICS)]
    works += [("Nickel recovery from spent reforming catalysts", 2, 2021, "A. Sarvnaz")]
    works += [("Aflatoxin in maize silage of dairy farms", 3, 2022, "M. Dashtara")]
    for number, (title, who, year, other) in enumerate(works, start=1):
        named = [(people[who], author.format(who)), (other, f"https://openalex.org/A99000001{number:02}")]
        rows.append(
            {
                "id": f"https://openalex.org/W99000000{number:02}", "doi": None, "display_name": title,
                "publication_year": year, "type": "article", "is_retracted": False, "updated_date": "2026-05-01",
                "authorships": [
                    {"author": {"id": each, "display_name": name, "orcid": None}, "raw_author_name": name}
                    for name, each in named
                ],
            }
        )  # fmt: skip
    return rows


def repository() -> str:
    """Write an answer of a thesis repository, OAI-PMH 2.0 with Dublin Core: the first three theses again, and one more."""
    more = (
        "افزودنی الیاف در جرم ریختنی نسوز",
        "الیاف فولادی ضدزنگ چقرمگی جرم ریختنی نسوز را دو برابر کرد.",
        "دکتر پریناز کوهستانی فر",
        "بردیا نیک‌سرشت",
        "۱۴۰۴",
    )
    records = []
    for number, (title, abstract, advisors, student, year) in enumerate((*THESES[:3], more), start=1):
        people = "".join(
            f"<dc:contributor>استاد راهنما: {name.strip()}</dc:contributor>" for name in advisors.split("،")
        )
        records.append(
            f"<record><header><identifier>oai:nilrud.example:thesis/{number}</identifier>"
            f"<datestamp>2026-0{number}-15</datestamp></header><metadata><oai_dc:dc "
            'xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{title}</dc:title><dc:creator>{student}</dc:creator>{people}"
            f"<dc:description>{abstract}</dc:description><dc:date>{year}</dc:date><dc:type>پایان‌نامه</dc:type>"
            f"<dc:publisher>{UNIVERSITY}</dc:publisher><dc:language>fa</dc:language></oai_dc:dc></metadata></record>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        "<responseDate>2026-11-01T08:00:00Z</responseDate>"
        '<request verb="ListRecords" metadataPrefix="oai_dc">https://theses.nilrud.example/oai</request><ListRecords>\n'
        + "\n".join(records)
        + "\n</ListRecords></OAI-PMH>\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
