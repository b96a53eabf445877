"""One person put together of several records."""

from __future__ import annotations

from datetime import date

from matcher.records import Expert
from service.catalogue.persons import put_together

KEPT = Expert(
    "home", "پریناز كوهستاني‌فر", "uni", position="دانشیار", interests=("نسوز",), restricted=("phone=consortium",)
)
ORCID = Expert(
    "orcid",
    "Parinaz Kouhestanifar",
    "other",
    department="Materials",
    names=("پریناز کوهستانی‌فر", "P. Kouhestanifar"),
    orcid="0000-0002-1825-0097",
    email="p@example.org",
    interests=("refractories", "نسوز"),
    available_for=("sabbatical",),
    available_until=date(2027, 3, 20),
    visibility="consortium",
    restricted=("phone=institution", "email=consortium"),
)


def test_nothing_is_added_to_a_record_that_stands_alone() -> None:
    assert put_together(KEPT, []) == KEPT


def test_what_the_kept_record_does_not_say_is_filled_and_what_it_says_stays() -> None:
    whole = put_together(KEPT, [ORCID])
    assert (whole.id, whole.name, whole.institution_id, whole.position) == ("home", KEPT.name, "uni", "دانشیار")
    assert (whole.department, whole.orcid, whole.email) == ("Materials", ORCID.orcid, ORCID.email)
    assert whole.interests == ("نسوز", "refractories")
    assert (whole.available_for, whole.available_until) == (("sabbatical",), date(2027, 3, 20))


def test_spellings_that_people_mix_up_are_one_name() -> None:
    assert put_together(KEPT, [ORCID]).names == ("Parinaz Kouhestanifar", "P. Kouhestanifar")


def test_the_narrowest_record_says_who_sees_the_person() -> None:
    whole = put_together(KEPT, [ORCID])
    assert whole.visibility == "consortium"
    assert set(whole.restricted) == {"phone=institution", "email=consortium"}
