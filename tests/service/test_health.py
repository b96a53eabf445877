"""The catalogue's health, finding by finding."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text as sql

from matcher.errors import UnknownChoice
from matcher.records import Catalogue, Evidence, Expert, Institution
from matcher.sources.reading import Reading
from service.accounts.actors import ANYONE, Actor, NotPermitted
from service.catalogue.health import FINDINGS, catalogue_health, experts_with
from service.catalogue.workflow import import_reading
from service.runtime import Runtime

CATALOGUE = Catalogue(
    institutions=(Institution("a", "دانشگاه الف"), Institution("b", "Đại học B")),
    experts=(
        Expert("whole", "کامل", "a", email="whole@example.org"),
        Expert("silent", "بی‌نشان", "a"),
        Expert("idle", "Idle", "b", phone="021"),
        Expert("homeless", "No home", interests=("glass",)),
    ),
    evidence=(
        Evidence("e1", ("whole", "silent"), "thesis", "کوره شیشه"),
        Evidence("e2", ("whole",), "publication", "Slag foaming in furnaces"),
    ),
)


@pytest.fixture
def filled(runtime: Runtime) -> Runtime:
    import_reading(runtime, Reading("list", "xlsx", CATALOGUE))
    return runtime


def ids(runtime: Runtime, finding: str) -> set[str]:
    found = experts_with(runtime, finding)
    assert found.total == len(found.items)
    return {each.id for each in found.items}


def test_each_finding_names_whom_it_is_about(filled: Runtime) -> None:
    assert ids(filled, "without-evidence") == {"idle", "homeless"}
    assert ids(filled, "unreachable") == {"silent", "homeless"}
    assert ids(filled, "stale") == ids(filled, "vanished") == ids(filled, "flagged") == set()
    with filled.database.unit() as session:
        session.execute(sql("UPDATE experts SET updated_at = now() - interval '3 years'"))
        session.execute(sql("UPDATE evidence SET updated_at = now() - interval '25 months' WHERE id = 'e1'"))
        session.execute(
            sql("INSERT INTO splits (expert_id, groups, probability, reasons, state)"
                " VALUES ('whole', '[]', .9, '[]', 'proposed')")
        )  # fmt: skip
        session.execute(
            sql("INSERT INTO merges (noun, one_id, other_id, probability, reasons, state)"
                " VALUES ('experts', 'idle', 'silent', .6, '[]', 'proposed')")
        )  # fmt: skip
    assert ids(filled, "stale") == {"silent", "idle", "homeless"}, "whole has work that was written lately"
    assert ids(filled, "flagged") == {"whole"}
    assert ids(filled, "duplicated") == {"idle", "silent"}


def test_who_vanished_at_every_source_is_found(filled: Runtime) -> None:
    fewer = replace(CATALOGUE, experts=CATALOGUE.experts[:2])
    import_reading(filled, Reading("list", "xlsx", fewer), whole=True)
    assert ids(filled, "vanished") == {"idle", "homeless"}


def test_the_whole_is_the_sum_of_its_institutions(filled: Runtime) -> None:
    health = catalogue_health(filled)
    assert (health.n_experts, health.n_works) == (4, 2), "a joint work counts once"
    assert dict(health.languages) == {"en": 1, "fa": 1}
    assert [(each.id, each.n_experts, each.n_works) for each in health.institutions] == [
        ("a", 2, 2), ("b", 1, 0), (None, 1, 0),
    ]  # fmt: skip
    for finding in FINDINGS:
        assert health.found[finding] == experts_with(filled, finding).total


def test_an_officer_sees_the_own_institution_alone(filled: Runtime) -> None:
    officer = filled.on_behalf_of(Actor("b's", institution_id="b"))
    health = catalogue_health(officer)
    assert [each.id for each in health.institutions] == ["b"]
    assert health.languages == {}
    assert ids(officer, "unreachable") == set()
    with pytest.raises(NotPermitted):
        catalogue_health(filled.on_behalf_of(ANYONE))


def test_an_unknown_finding_is_named_with_the_known_ones(filled: Runtime) -> None:
    with pytest.raises(UnknownChoice, match="without-evidence"):
        experts_with(filled, "sick")
