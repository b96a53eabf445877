"""A catalogue with known truth: who is who, which works are one, which records hold two persons.

A number of people and a seed go in; records as real sources would list them come out, with the truth
beside them. Everything is invented: common given and family names drawn by chance, titles made of the
words of `topics.txt`, institutions that do not exist. CC0.

What is imitated: very few names are very common; half of the people stand in one source only; names are
romanised in many ways, shortened, swapped, titled and mistyped; a service that knows names alone puts
two persons into one record; people work in two fields, change their field, and publish in two languages.
"""

from __future__ import annotations

import itertools
import random
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from matcher.records import Evidence, Expert, Institution
from tests.matcher.identity.vocabulary import (
    ARABIC,
    EN,
    FA,
    KINDS,
    LANGS,
    N_IRANIAN_PLACES,
    PLACES,
    SETTINGS,
    TEMPLATES,
    VI,
    Names,
    Topics,
    load_names,
    load_topics,
    mistyped,
    orcid,
    plain_letters,
    without_marks,
    zipf,
)  # fmt: skip

HOME, ORCID, OPENALEX, SHEET = "home", "orcid", "openalex", "sheet"
SOURCES: Final = (HOME, ORCID, OPENALEX, SHEET)
"""A university's own list, ORCID records, a service that knows names alone, an office's spreadsheet."""

HOMONYMS: Final = 0.03
"""The share of the service's records that hold the works of two persons."""

_LISTED: Final = {HOME: (0.6, 0.6), ORCID: (0.7, 0.2), OPENALEX: (0.9, 0.15), SHEET: (0.3, 0.3)}
"""The share of someone's works that a source lists: of those in English, of the others."""
_SHUFFLING: Final = {HOME: 7919, ORCID: 104729, OPENALEX: 50021, SHEET: 31337}
"""Makes record numbers that say nothing of the person."""


@dataclass(frozen=True, slots=True)
class Generated:
    """Records and the truth about them.

    ``person_of`` names who an expert record is about, of a homonym record the one it was made for;
    ``person_of_evidence`` says whose a piece is in a record. ``homonyms`` are the records that hold two
    persons' works, ``apart`` those of them whose two fields are unrelated. ``institution_of`` maps an
    institution's id to the true institution: many have another id in another source.
    ``institution_names`` maps the true institution to its Persian, English and Vietnamese name.
    """

    experts: tuple[Expert, ...]
    evidence: tuple[Evidence, ...]
    institutions: tuple[Institution, ...]
    person_of: Mapping[str, str]
    work_of: Mapping[str, str]
    person_of_evidence: Mapping[tuple[str, str], str]
    homonyms: frozenset[str]
    apart: frozenset[str]
    source_of: Mapping[str, str]
    institution_of: Mapping[str, str]
    institution_names: Mapping[str, tuple[str, str, str]]


@dataclass(slots=True)
class _Person:
    id: str
    country: int
    native: tuple[str, str]
    """Given (with middle) and family name in the own script."""
    latin: tuple[str, str]
    latin_variants: list[tuple[str, str]]
    institution: int
    topics: list[int]
    habit: str
    """One of ``one``, ``two`` (fields at once), ``change`` (of field)."""
    begins: int
    ends: int
    fond_of: dict[int, list[int]]
    foreign: float
    """The share of works in English."""
    mates: list[str] = field(default_factory=list)
    students: list[tuple[tuple[str, str], tuple[str, str]]] = field(default_factory=list)
    sources: tuple[str, ...] = ()
    orcid: str = ""
    guest_of: str | None = None
    """The person in whose record of the name-only service these works ended up."""


@dataclass(slots=True)
class _Work:
    id: str
    people: list[str]
    others: list[tuple[tuple[str, str], tuple[str, str]]]
    year: int
    titles: tuple[str, str, str]
    lang: int
    doi: str | None
    native: int


def generate(n_people: int, *, seed: int) -> Generated:
    """Invent a catalogue of ``n_people`` people, the same for the same seed."""
    chance = random.Random(f"catalogue-{n_people}-{seed}")
    names, topics = load_names(), load_topics()
    people = _people(n_people, chance, names, topics)
    works = _works(people, chance, names, topics)
    return _records(people, works, chance)


# People


def _people(n: int, chance: random.Random, names: Names, topics: Topics) -> dict[str, _Person]:
    people: dict[str, _Person] = {}
    n_institutions = max(2, min(len(PLACES) * len(KINDS), n // 60))
    for number in range(n):
        country = FA if chance.random() < 0.72 else VI
        native, latin, variants = _full_name(chance, names, country)
        topic = chance.randrange(len(topics.words))
        people[f"p{number:05}"] = _Person(
            id=f"p{number:05}", country=country, native=native, latin=latin, latin_variants=variants,
            institution=_institution(chance, country, n_institutions), topics=[topic],
            habit=chance.choices(("one", "two", "change"), (0.82, 0.11, 0.07))[0],
            begins=(begins := chance.randint(1988, 2018)), ends=min(2025, begins + chance.randint(5, 30)),
            fond_of={}, foreign=chance.choice((0.2, 0.5, 0.5, 0.8, 0.8, 1.0)), orcid=orcid(number),
        )  # fmt: skip
    everyone = list(people.values())
    for one in everyone:
        if one.habit != "one":
            one.topics.append(_other_topic(chance, topics, one.topics[0], near=chance.random() < 0.5))
        one.sources = _sources(chance)
    _brothers(everyone, chance)
    _homonyms(everyone, chance, topics)
    for one in everyone:
        for topic in one.topics:
            one.fond_of[topic] = chance.sample(range(len(topics.words[topic])), chance.randint(6, 10))
        for _ in range(chance.randint(1, 4)):
            student = _full_name(chance, names, one.country)
            one.students.append((student[0], student[1]))
    of_topic: dict[tuple[int, int], list[_Person]] = defaultdict(list)
    for one in everyone:
        for topic in one.topics:
            of_topic[one.country, topic].append(one)
    for one in everyone:
        known = [each for topic in one.topics for each in of_topic[one.country, topic] if each.native != one.native]
        near = [each for each in known if each.institution == one.institution]
        for group, most in ((near, 3), (known, 2)):
            one.mates += [each.id for each in chance.sample(group, min(len(group), chance.randint(0, most)))]
    return people


def _full_name(
    chance: random.Random, names: Names, country: int
) -> tuple[tuple[str, str], tuple[str, str], list[tuple[str, str]]]:
    if country == VI:
        family, middle, given = (
            zipf(chance, names[f"vi {part}"], power)[0]
            for part, power in (("family", 1.1), ("middle", 0.6), ("given", 0.5))
        )
        native = (f"{middle} {given}", family)
        latin = (without_marks(native[0]), without_marks(family))
        return native, latin, [latin]
    given_all, family_all = zipf(chance, names["fa given"], 0.8), zipf(chance, names["fa family"], 0.8)
    givens, families = given_all[1:], family_all[1:]
    family = family_all[0]
    if chance.random() < 0.25:
        suffix = chance.choice(names["fa suffix"])
        family = f"{family} {suffix[0]}" if suffix[1][0].isupper() else f"{family}\u200c{suffix[0]}"
        families = tuple(
            f"{one} {end}" if end[0].isupper() or chance.random() < 0.3 else f"{one}{end}"
            for one in families
            for end in suffix[1:]
        )
    variants = list(itertools.product(givens, families))
    return (given_all[0], family), zipf(chance, variants, 1.0), variants


def _brothers(everyone: Sequence[_Person], chance: random.Random) -> None:
    """Give some a brother or sister at the same department: the family name and what it is romanised as."""
    for one, other in zip(everyone[::70], everyone[1::70], strict=False):
        if one.country == other.country:
            other.native, other.institution = (other.native[0], one.native[1]), one.institution
            other.topics[0] = one.topics[0]
            other.latin = (other.latin[0], one.latin[1])
            other.latin_variants = [(given, one.latin[1]) for given in {each[0] for each in other.latin_variants}]
            other.latin_variants.sort()


def _homonyms(everyone: Sequence[_Person], chance: random.Random, topics: Topics) -> None:
    """Let some records of the name-only service swallow another person who bears the same name."""
    hosts = [one for one in everyone if OPENALEX in one.sources]
    hosts = chance.sample(hosts, round(HOMONYMS * len(hosts)))
    taken = {one.id for one in hosts}
    guests = chance.sample([one for one in everyone if one.id not in taken], len(hosts))
    for host, guest in zip(hosts, guests, strict=True):
        guest.country, guest.native, guest.latin = host.country, host.native, host.latin
        guest.latin_variants, guest.guest_of = host.latin_variants, host.id
        guest.habit, guest.topics = "one", guest.topics[:1]
        draw = chance.random()
        if draw < 0.8:
            guest.topics[0] = _other_topic(chance, topics, *host.topics, near=False)
        else:
            guest.topics[0] = host.topics[0] if draw < 0.9 else _other_topic(chance, topics, host.topics[0], near=True)
        if chance.random() < 0.5:
            guest.begins = 1985 if host.begins > 2002 else 2012
            guest.ends = guest.begins + 12
        if chance.random() < 0.8:
            guest.sources = tuple(each for each in guest.sources if each != OPENALEX) or (HOME,)


def _sources(chance: random.Random) -> tuple[str, ...]:
    if chance.random() < 0.5:
        return (chance.choices(SOURCES, (0.4, 0.05, 0.45, 0.1))[0],)
    others = [each for each in (ORCID, SHEET) if chance.random() < 0.45]
    if chance.random() < 0.85:
        return (HOME, OPENALEX, *others)
    return (chance.choice((HOME, OPENALEX)), *(others or [ORCID]))


def _institution(chance: random.Random, country: int, n: int) -> int:
    iranian = [number for number in range(n) if number % len(PLACES) < N_IRANIAN_PLACES]
    vietnamese = [number for number in range(n) if number % len(PLACES) >= N_IRANIAN_PLACES] or iranian[-1:]
    return zipf(chance, iranian if country == FA else vietnamese, 0.6)


def _other_topic(chance: random.Random, topics: Topics, *but: int, near: bool) -> int:
    areas = {topics.area[topic] for topic in but}
    fits = [t for t in range(len(topics.words)) if t not in but and (topics.area[t] in areas) == near]
    return chance.choice(fits)


# Works


def _works(people: Mapping[str, _Person], chance: random.Random, names: Names, topics: Topics) -> list[_Work]:
    works: list[_Work] = []
    for one in people.values():
        count = min(28, max(3, round(chance.lognormvariate(2.0, 0.7))))
        turn = chance.randint(one.begins + 2, max(one.begins + 2, one.ends - 2))
        for _ in range(count):
            year = chance.randint(one.begins, one.ends)
            titles = _titles(chance, topics, one, year, turn)
            lang = EN if chance.random() < one.foreign else one.country
            mates = [each for each in one.mates if chance.random() < 0.35 and abs(people[each].begins - year) < 40]
            students = [each for each in one.students if chance.random() < 0.35]
            if one.habit == "change":  # whom one works with changes together with the field, for the most part
                half = len(students) // 2
                students = students[:half] if year < turn else students[half:]
            if chance.random() < 0.15:
                mates, students = [], []
            if chance.random() < 0.3:
                stranger = _full_name(chance, names, one.country)
                students.append((stranger[0], stranger[1]))
            number = len(works)
            with_doi = chance.random() < (0.75 if lang == EN else 0.15)
            works.append(_Work(
                id=f"w{number:06}", people=[one.id, *dict.fromkeys(mates[:3])], others=students[:3], year=year,
                titles=titles, lang=lang, doi=f"10.5555/{chance.choice('abcd')}.{number}" if with_doi else None,
                native=one.country,
            ))  # fmt: skip
            chance.shuffle(works[-1].people)
    return works


def _titles(chance: random.Random, topics: Topics, one: _Person, year: int, turn: int) -> tuple[str, str, str]:
    """Write a title in each language; someone of two fields also does works that belong to both."""
    template = chance.choice(TEMPLATES)
    if one.habit == "two":
        both = chance.random() < 0.3
        mixed = one.topics if both else [chance.choice(one.topics)]
    elif one.habit == "change":
        mixed = one.topics if abs(year - turn) <= 1 else [one.topics[year >= turn]]
    else:
        mixed = one.topics
    phrases = [
        topics.words[topic][number]
        for topic in mixed
        for number in chance.sample(one.fond_of[topic], 3 if len(mixed) == 1 else 2)
    ]
    if len(mixed) > 1:
        phrases = [phrases[0], phrases[2], phrases[1]]
    setting = chance.choice(SETTINGS) if chance.random() < 0.7 else None
    written = [
        template[lang].format(*(phrase[lang] for phrase in phrases)) + (f": {setting[lang]}" if setting else "")
        for lang in (FA, EN, VI)
    ]
    fa, en, vi = (title[0].upper() + title[1:] for title in written)
    return fa, en, vi


# Records


def _records(people: Mapping[str, _Person], works: Sequence[_Work], chance: random.Random) -> Generated:
    institutions, institution_of, institution_names, id_in = _institutions(people, chance)
    experts: list[Expert] = []
    record_of: dict[tuple[str, str], str] = {}
    for one in people.values():
        for source in one.sources:
            expert = _expert(one, source, id_in[one.institution, source], chance)
            experts.append(expert)
            record_of[one.id, source] = expert.id
    person_of = {record: person for (person, _), record in record_of.items()}
    source_of = {record: source for (_, source), record in record_of.items()}
    swallowed: dict[str, set[str]] = defaultdict(set)
    evidence: list[Evidence] = []
    work_of: dict[str, str] = {}
    person_of_evidence: dict[tuple[str, str], str] = {}
    for work, source in itertools.product(works, SOURCES):
        holders: dict[str, str] = {}
        for person in work.people:
            guest_of = people[person].guest_of if source == OPENALEX else None
            own = record_of.get((person, source))
            record = record_of[guest_of, OPENALEX] if guest_of and (not own or chance.random() < 0.7) else own
            if record and record not in holders and chance.random() < _LISTED[source][work.lang != EN]:
                holders[record] = person
        lists: dict[int, dict[str, str]] = defaultdict(dict)  # each university keeps a list of its own
        for record, person in holders.items():
            lists[people[person].institution if source == HOME else 0][record] = person
        for of, held in lists.items():
            name = f"{source}{of:02}:{work.id}" if source == HOME else f"{source}:{work.id}"
            listed = _evidence(work, name, source, holders=tuple(held), people=people, chance=chance)
            evidence.append(listed)
            work_of[listed.id] = work.id
            for record, person in held.items():
                person_of_evidence[listed.id, record] = person
                if person != person_of[record]:
                    swallowed[record].add(person)
    with_own = {record for (_, record), person in person_of_evidence.items() if person == person_of[record]}
    homonyms = frozenset(record for record in swallowed if record in with_own)
    for record in swallowed.keys() - homonyms:  # nothing of the one it was made for: the record is the guest's
        person_of[record] = min(swallowed[record])
    area = load_topics().area
    apart = frozenset(
        record for record in homonyms
        if not {area[t] for t in people[person_of[record]].topics}
        & {area[t] for guest in swallowed[record] for t in people[guest].topics}
    )  # fmt: skip
    order = list(range(len(experts)))
    chance.shuffle(order)
    return Generated(
        tuple(experts[place] for place in order), tuple(evidence), institutions, person_of, work_of,
        person_of_evidence, homonyms, apart, source_of, institution_of, institution_names,
    )  # fmt: skip


def _institutions(
    people: Mapping[str, _Person], chance: random.Random
) -> tuple[tuple[Institution, ...], dict[str, str], dict[str, tuple[str, str, str]], dict[tuple[int, str], str]]:
    """Name the institutions; about half have an id of their own in each source."""
    made: dict[str, Institution] = {}
    institution_of: dict[str, str] = {}
    names_of: dict[str, tuple[str, str, str]] = {}
    id_in: dict[tuple[int, str], str] = {}
    for number in sorted({one.institution for one in people.values()}):
        place, kind = PLACES[number % len(PLACES)], KINDS[number // len(PLACES)]
        fa, en, vi = (kind[lang].format(place[lang]) for lang in (FA, EN, VI))
        names_of[f"i{number:02}"] = (fa, en, vi)
        own = VI if number % len(PLACES) >= N_IRANIAN_PLACES else FA
        shared = chance.random() < 0.5
        for source in SOURCES:
            id_in[number, source] = f"inst{number:02}" if shared else f"{source}:inst{number:02}"
            institution_of[id_in[number, source]] = f"i{number:02}"
            lang = own if source in (HOME, SHEET) else EN
            made.setdefault(id_in[number, source], Institution(id_in[number, source], names_of[f"i{number:02}"][lang]))
    return tuple(made.values()), institution_of, names_of, id_in


def _expert(one: _Person, source: str, institution_id: str, chance: random.Random) -> Expert:
    topics = load_topics()
    native = source == HOME or (source == SHEET and chance.random() < 0.7)
    name = mistyped(_written(one, chance, native=native, source=source), chance)
    given, family = one.latin
    user = f"{plain_letters(given)[:1]}.{plain_letters(family)}{int(one.id[1:])}"
    address = f"{user}@inst{one.institution:02}.example.org"
    others: tuple[str, ...] = ()
    if source == OPENALEX and chance.random() < 0.4:
        others = (_written(one, chance, native=False, source=source),)
    lang = one.country if native else EN
    shown = chance.random()
    return Expert(
        id=f"{source}:{(int(one.id[1:]) + 1) * _SHUFFLING[source] % 100003:06}",
        name=name,
        institution_id=institution_id if source == HOME or shown < 0.85 else None,
        department=topics.department(one.topics[0], lang) if source in (HOME, SHEET) and shown < 0.8 else "",
        names=tuple(each for each in others if each != name),
        orcid=one.orcid
        if source == ORCID or chance.random() < {OPENALEX: 0.3, HOME: 0.1, SHEET: 0.05}[source]
        else None,
        email=address if chance.random() < {HOME: 0.3, SHEET: 0.4, ORCID: 0.05, OPENALEX: 0.0}[source] else None,
    )


def _written(one: _Person, chance: random.Random, *, native: bool, source: str) -> str:
    """Write someone's name as a source would."""
    if native:
        given, family = one.native
        in_order = f"{given} {family}" if one.country == FA else f"{family} {given}"
        if one.country == FA:
            form = chance.choices((in_order, f"{family}، {given}", f"{family} {given}"), (0.75, 0.15, 0.1))[0]
            title = chance.choices(("", "دکتر ", "مهندس ", "جناب آقای دکتر "), (0.6, 0.3, 0.05, 0.05))[0]
            form = form.replace("\u200c", " ") if chance.random() < 0.3 else form
            return (title + form).translate(ARABIC) if chance.random() < 0.2 else title + form
        title = chance.choices(("", "PGS.TS. ", "TS. ", "GS.TS "), (0.6, 0.2, 0.15, 0.05))[0]
        form = title + in_order
        return unicodedata.normalize("NFD", form) if chance.random() < 0.15 else form
    return _in_latin(one.latin if chance.random() < 0.7 else chance.choice(one.latin_variants), one, chance, source)


def _in_latin(name: tuple[str, str], one: _Person, chance: random.Random, source: str) -> str:
    given, family = name
    initials = " ".join(f"{part[0]}." for part in given.replace("-", " ").split())
    full = f"{given} {family}" if one.country == FA else chance.choice((f"{family} {given}", f"{given} {family}"))
    if one.country == VI and chance.random() < 0.15 and " " in given:
        middle, _, last = given.rpartition(" ")
        full = f"{last} {family} {middle}"
    initialled = {OPENALEX: 0.22, ORCID: 0.02, HOME: 0.1, SHEET: 0.05}[source]
    swapped = 0.3 if source == SHEET else 0.05
    first = initials.partition(" ")[0]
    forms = (
        full,
        chance.choice((f"{initials} {family}", f"{first} {family}")),
        f"{family}, {given}",
        f"{family} {given}",
    )
    title = "Dr. " if source == SHEET and chance.random() < 0.3 else ""
    return title + chance.choices(forms, (1 - initialled - swapped, initialled, swapped / 2, swapped / 2))[0]


def _evidence(
    work: _Work,
    name: str,
    source: str,
    *,
    holders: tuple[str, ...],
    people: Mapping[str, _Person],
    chance: random.Random,
) -> Evidence:
    lang, translated = work.lang, ""
    if source in (HOME, SHEET) and work.lang == EN and chance.random() < 0.12:
        lang, translated = work.native, work.titles[EN] if chance.random() < 0.6 else ""
    elif work.lang != EN and chance.random() < 0.25:
        translated = work.titles[EN]
    title = mistyped(work.titles[lang], chance)
    title = chance.choices((title, f"{title}.", title.upper() if lang == EN else title), (0.9, 0.07, 0.03))[0]
    latin = lang == EN or source in (OPENALEX, ORCID)
    authors = [_author(people[each].native, people[each].latin, latin, chance) for each in work.people]
    authors += [_author(native, written, latin, chance) for native, written in work.others]
    return Evidence(
        id=name,
        expert_ids=holders,
        kind="publication",
        title=title,
        translated_title=translated,
        lang=LANGS[lang],
        year=work.year + (chance.random() < 0.04),
        authors=tuple(authors) if source != SHEET or chance.random() < 0.5 else (),
        doi=work.doi
        if work.doi and chance.random() < {HOME: 0.4, ORCID: 0.8, OPENALEX: 0.95, SHEET: 0.2}[source]
        else None,
    )


def _author(native: tuple[str, str], latin: tuple[str, str], in_latin: bool, chance: random.Random) -> str:
    if not in_latin:
        vietnamese = "LATIN" in unicodedata.name(native[1][0])
        return f"{native[1]} {native[0]}" if vietnamese else f"{native[0]} {native[1]}"
    draw = chance.random()
    first = f"{latin[0][0]}."
    return (
        f"{latin[0]} {latin[1]}" if draw < 0.75 else f"{first} {latin[1]}" if draw < 0.9 else f"{latin[1]}, {latin[0]}"
    )
