"""Small catalogues made by chance, for tests that hold for any catalogue."""

from __future__ import annotations

import random

from matcher import Catalogue, Evidence, Expert, Institution

WORDS = {
    "fa": [
        "کوره",
        "شیشه",
        "ذوب",
        "مصرف",
        "انرژی",
        "فولاد",
        "خوردگی",
        "آب",
        "پساب",
        "تصفیه",
        "نساجی",
        "رنگ",
        "معدن",
        "بتن",
        "ترک",
        "شبکه",
        "برق",
        "داده",
    ],
    "en": [
        "furnace",
        "glass",
        "melting",
        "energy",
        "steel",
        "corrosion",
        "water",
        "sewage",
        "treatment",
        "textile",
        "dye",
        "mine",
        "concrete",
    ],
    "vi": [
        "lò",
        "thủy",
        "tinh",
        "nấu",
        "năng",
        "lượng",
        "thép",
        "ăn",
        "mòn",
        "nước",
        "thải",
        "xử",
        "lý",
        "dệt",
        "nhuộm",
        "mỏ",
        "bê",
        "tông",
    ],
}


def text(rng: random.Random, lang: str, n_words: int) -> str:
    return " ".join(rng.choices(WORDS[lang], k=n_words))


GIVEN = (
    "پریناز", "آرمان", "مه‌لقا", "بهرنگ", "نازگل", "سورن", "گلاره", "فرهود", "هومن", "نگین", "Calder", "Thu", "Wren",
)  # fmt: skip
FAMILIES = (
    "کوهستانی", "دشت‌گل", "رودباری", "سپیده‌دم", "ترنجی", "آذرخش", "نی‌ریزی", "لاله‌کار", "مهرگان", "باران‌دوست", "چشمه‌سار",
)  # fmt: skip
"""Unlike each other, so that nobody is taken for somebody else: their numbers of elements have no common divisor."""


def random_catalogue(seed: int, *, n_experts: int = 12, n_evidence: int = 60) -> Catalogue:
    rng = random.Random(seed)
    institutions = (
        Institution("in-1", "دانشگاه یک", region="خراسان رضوی"),
        Institution("in-2", "University Two", region="Hà Nội"),
    )
    experts = tuple(
        Expert(
            f"ex-{i:03d}",
            name=f"{GIVEN[i % len(GIVEN)]} {FAMILIES[i % len(FAMILIES)]}",
            institution_id=rng.choice(["in-1", "in-2", None]),
            field=rng.choice(["2.5", "2.4", None]),
            interests=(text(rng, "fa", 2),) if i % 4 == 0 else (),
        )
        for i in range(n_experts)
    )
    evidence = []
    for i in range(n_evidence):
        lang = rng.choice(["fa", "en", "vi"])
        holders = rng.sample([expert.id for expert in experts], k=rng.choice([1, 1, 1, 2]))
        evidence.append(
            Evidence(
                f"ev-{i:04d}",
                tuple(holders),
                rng.choice(["publication", "thesis", "project"]),
                title=text(rng, lang, rng.randint(2, 8)),
                text=text(rng, lang, rng.randint(0, 20)),
                lang=lang,
                year=rng.choice([None, 2015, 2020]),
            )
        )
    return Catalogue(institutions=institutions, experts=experts, evidence=tuple(evidence))
