"""A report with one of everything, for the three renderings."""

from __future__ import annotations

from datetime import date

from service.documents.report import Chart, Column, Report, Section, Series, Table

EVIL = "=HYPERLINK(\"http://x\") <b onclick='x'>&\u202e #eval(1) *a*"
DAY = date(2026, 11, 2)

TABLE = Table(
    (
        Column("رشته"),
        Column("مسئله", "number"),
        Column("ارزش", "money"),
        Column("سهم", "percent", 1),
        Column("تا قرارداد", "days"),
        Column("آخرین", "date"),
    ),
    (
        ("مهندسی شیمی", 18, 4_500_000_000, 0.375, 62, DAY),
        (EVIL, 6, None, 0.125, None, None),
    ),
    total=("جمع", 24, 4_500_000_000, 0.5, 62, None),
)
LABELS = ("مهندسی شیمی", EVIL, "Materials")
ONE = (Series("مسئله‌ها", (18, 0, 9)),)
TWO = (Series("معرفی", (18, 6, None)), Series("قرارداد", (4, 0, 2)))
CHARTS = (
    Chart("bar", "مسئله‌ها", LABELS, ONE),
    Chart("bar", "معرفی و قرارداد", LABELS, TWO),
    Chart("stacked", "معرفی‌ها", LABELS, TWO),
    Chart("line", "روند", LABELS, TWO),
)
REPORT = Report(
    title="گزارش همکاری با صنعت",
    subtitle="دانشگاه نمونه",
    period="نیم‌سال نخست",
    made_on=date(2026, 11, 29),
    sections=(
        Section("مسئله‌ها", ("در این نیم‌سال ۲۴ مسئله رسید.", EVIL), CHARTS[0], TABLE),
        *(Section(f"نمودار {number}", (), chart) for number, chart in enumerate(CHARTS[1:])),
        Section("فهرست [همه]", (), None, Table((Column("نام"), Column("شمار", "number")), (("الف", 1),) * 80)),
    ),
)
