"""A store with borders: four institutions, consortia that run, have ended and have not begun, records of every kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Final

from fastapi.testclient import TestClient

from matcher.records import Evidence, Expert, Institution
from service.accounts.consortia import Consortium, replace_consortium
from service.accounts.workflow import create_token
from service.app import API, create_app
from service.catalogue.workflow import create_evidence, create_expert, create_institution
from service.days import today
from service.runtime import Runtime
from service.settings import Settings
from tests.service.conftest import hashing
from tests.service.stores import Stores

DAY: Final = timedelta(days=1)
INSTITUTIONS: Final = ("a", "b", "c", "d")

VIEWERS: Final = ("anyone", "a", "b", "c", "d", "administrator")
"""No token; officers of: the records' institution, a running, an ended and a coming consortium with it; all of it."""

EXPERTS: Final[Mapping[str, set[str]]] = MappingProxyType({
    "open": set(VIEWERS),
    "shared": {"a", "b", "administrator"},
    "closed": {"a", "administrator"},
    "homeless": {"administrator"},
    "guest": set(VIEWERS),
})  # fmt: skip
"""Each expert, and who sees them. The last two are of no institution and of ``b``, the others of ``a``."""

EVIDENCE: Final[Mapping[str, set[str]]] = MappingProxyType({
    "open-work": set(VIEWERS),
    "open-shared-work": {"a", "b", "administrator"},
    "open-closed-work": {"a", "administrator"},
    "open#interests": {"a", "b", "administrator"},
    "shared-work": {"a", "b", "administrator"},
    "closed-work": {"a", "administrator"},
    "homeless-work": {"administrator"},
    "joint-work": set(VIEWERS),
})  # fmt: skip
"""Each piece of evidence, and who sees it."""

FIELDS: Final[Mapping[str, set[str]]] = MappingProxyType({
    "position": set(VIEWERS),
    "orcid": set(VIEWERS),
    "interests": {"a", "b", "administrator"},
    "names": {"a", "b", "administrator"},
    "url": {"a", "administrator"},
    "email": {"a", "b", "administrator"},
    "phone": {"a", "administrator"},
    "restricted": {"a", "administrator"},
})  # fmt: skip
"""Each field of the expert ``open``, and who sees it: email is opened to the consortium, phone is kept close."""

OPEN: Final = Expert(
    "open",
    "مریم رستگار",
    institution_id="a",
    position="دانشیار",
    interests=("کورهٔ شیشه", "احتراق"),
    url="https://example.org/rastegar",
    names=("Zephyrine Quillfeather",),
    orcid="0000-0002-1825-0097",
    email="m.rastegar@example.org",
    phone="021-5550100",
    available_for=("sabbatical", "projects"),
    available_until=today() + DAY,
    restricted=("interests=consortium", "names=consortium", "url=institution", "email=consortium"),
)

PROBLEM: Final = "مصرف گاز کورهٔ ذوب شیشه زیاد است و بازده احتراق پایین"


@dataclass(frozen=True)
class Bordered:
    """An open store with the application over it, a token for each viewer, and an answer to an administrator."""

    runtime: Runtime
    client: TestClient
    tokens: Mapping[str, str]
    run_id: str

    @contextmanager
    def seen_by(self, viewer: str) -> Iterator[TestClient]:
        """Lend the client to one viewer."""
        if viewer in self.tokens:
            self.client.headers["Authorization"] = f"Bearer {self.tokens[viewer]}"
        yield self.client
        self.client.headers.pop("Authorization", None)


@contextmanager
def bordered_store(stores: Stores, folder: Path) -> Iterator[Bordered]:
    """Take a store and fill it."""
    url = stores.take()
    settings = Settings(database_url=url, data_dir=folder / "data", cache_dir=folder / "cache")
    with Runtime.open(settings, load=hashing) as runtime, TestClient(create_app(runtime)) as client:
        fill(runtime)
        made = tokens(runtime)
        headers = {"Authorization": f"Bearer {made['administrator']}"}
        answer = client.post(f"{API}/matches", json={"text": PROBLEM}, headers=headers)
        yield Bordered(runtime, client, made, answer.json()["id"])
    stores.give_back(url)


def fill(runtime: Runtime) -> None:
    """Write institutions, consortia, experts and evidence."""
    for each in INSTITUTIONS:
        create_institution(runtime, Institution(each, f"دانشگاه {each}", region="فارس"))
    now = today()
    for consortium in (
        Consortium("running", "جاری", now, now, ("a", "b")),
        Consortium("ended", "پایان‌یافته", now - 9 * DAY, now - DAY, ("a", "c")),
        Consortium("coming", "آینده", now + DAY, None, ("a", "d")),
        Consortium("others", "دیگران", now, None, ("b", "c", "d")),
    ):
        replace_consortium(runtime, consortium)
    for expert in (
        OPEN,
        Expert("shared", "Quang Nguyễn", institution_id="a", visibility="consortium", available_for=("sabbatical",)),
        Expert(
            "closed",
            "Hidden Person",
            institution_id="a",
            visibility="institution",
            available_for=("sabbatical",),
            available_until=today() + DAY,
        ),
        Expert("homeless", "Nobody's Person", visibility="institution"),
        Expert("guest", "Bita Guest", institution_id="b"),
    ):
        create_expert(runtime, expert)
    for id_, experts, visibility in (
        ("open-work", ("open",), "public"),
        ("open-shared-work", ("open",), "consortium"),
        ("open-closed-work", ("open",), "institution"),
        ("shared-work", ("shared",), "public"),
        ("closed-work", ("closed",), "public"),
        ("homeless-work", ("homeless",), "public"),
        ("joint-work", ("closed", "guest"), "public"),
    ):
        title = f"بازده احتراق در کورهٔ ذوب شیشه و مصرف گاز {id_}"
        create_evidence(runtime, Evidence(id_, experts, "thesis", title, lang="fa", visibility=visibility))


def tokens(runtime: Runtime) -> dict[str, str]:
    """Make a token for each viewer but anyone."""
    made = {each: create_token(runtime, f"officer of {each}", institution_id=each) for each in INSTITUTIONS}
    return {**made, "administrator": create_token(runtime, "administrator")}


def sees(table: Mapping[str, set[str]], viewer: str) -> set[str]:
    """Name what a viewer sees of a table above."""
    return {name for name, viewers in table.items() if viewer in viewers}


def listed(client: TestClient, noun: str, **params: str) -> set[str]:
    """List the ids of a noun, and hold that as many are counted."""
    answer = client.get(f"{API}/{noun}", params={"limit": "100", **params})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["total"] == len(found["items"])
    return {item["id"] for item in found["items"]}
