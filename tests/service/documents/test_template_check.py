from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from matcher.sources.files import ONE_MIB
from service.documents.facts import LetterFacts
from service.documents.letters import check_template, fill
from service.documents.refusals import refusal
from service.documents.template_check import MOST_BYTES
from service.documents.template_tags import TemplateRefused
from service.web.languages import LANGUAGES
from tests.service.documents.files import changed, parts, saying, zipped

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(kind: str, target: str, mode: str = "External") -> bytes:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{REL}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    ).encode()


def relating(kind: str, target: str, mode: str = "External") -> bytes:
    return changed(word___rels__settings_dot_xml_dot_rels=relations(kind, target, mode))


def typed(kind: str) -> bytes:
    held = parts(saying("x"))
    types = held["[Content_Types].xml"].replace(b"wordprocessingml.document.main+xml", kind.encode())
    return zipped({**held, "[Content_Types].xml": types})


def bomb() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.bmp", b"\0" * (64 * ONE_MIB))
    return made.getvalue()


FIELD = '<w:p><w:r><w:instrText xml:space="preserve"> {} </w:instrText></w:r></w:p>'


@pytest.mark.parametrize(
    ("content", "fault", "seen"),
    [
        (b"x" * (MOST_BYTES + 1), "size", ""),
        (b"%PDF-1.7", "type", ""),
        (b"", "type", ""),
        (zipped({"a.txt": b"a"}), "type", ""),
        (typed("spreadsheetml.sheet.main+xml"), "type", ""),
        (b"PK\3\4 and no more", "broken", ""),
        (changed(word__document_dot_xml=b"<w:p"), "broken", ""),
        (changed(word__x_dot_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "broken", ""),
        (bomb(), "bomb", ""),
        (changed(word__document_dot_xml=b"<a>" + b" " * 3 * ONE_MIB + b"</a>"), "bomb", ""),
        (typed("document.macroEnabled.main+xml"), "macro", ""),
        (changed(word__vbaProject_dot_bin=b"x"), "embedded", "vbaProject.bin"),
        (changed(word__embeddings__a_dot_bin=b"x"), "embedded", "embeddings"),
        (relating("image", "https://example.org/a.png"), "external", "example.org"),
        (relating("attachedTemplate", "file:///C:/a.dotm"), "external", "a.dotm"),
        (relating("hyperlink", "file://server/share"), "external", "server"),
        (relating("aFChunk", "a.html", "Internal"), "embedded", "aFChunk"),
        (saying(raw=FIELD.format("DDEAUTO c:\\\\cmd.exe")), "field", "DDEAUTO"),
        (saying(raw=FIELD.format("INCLUDETEXT a.docx")), "field", "INCLUDETEXT"),
        (saying("{{ password }}"), "unknown", "password"),
        (saying("{% if secret %}a{% endif %}"), "unknown", "secret"),
        (saying("{{ expert.__class__ }}"), "tag", "__class__"),
        (saying("{{ expert|upper }}"), "tag", "upper"),
        (saying("{{ 'a' * 1000000000 }}"), "tag", "1000000000"),
        (saying("{{r expert }}"), "tag", "{{r"),
        (saying("{% for a in expert %}{{ a }}{% endfor %}"), "tag", "for a"),
        (saying("{% include 'a' %}"), "tag", "include"),
        (saying("{# a note #}"), "tag", "note"),
        (saying("dear {%p if expert %}", "x", "{%p endif %}"), "tag", "if expert"),
        (saying("{{ expert"), "pairs", "expert"),
        (saying("{{", "expert }}"), "pairs", "{{"),
        (saying("{% if expert %}", "x", "{% endif %}"), "pairs", "if expert"),
        (saying("{%p if expert %}", "x"), "pairs", ""),
        (saying("x {% endif %}"), "pairs", "endif"),
        (saying("{%p if expert %}", "x {% endif %}", "{%p endif %}"), "pairs", "endif"),
    ],
)
def test_a_template_that_is_not_safe_or_cannot_be_filled_is_refused(content: bytes, fault: str, seen: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        check_template(content)
    assert refused.value.fault == fault
    assert seen in refused.value.seen
    assert refused.value.field == "template"
    for code in LANGUAGES:
        assert "%(" not in refusal(refused.value, code)
    with pytest.raises(TemplateRefused):
        fill(content, LetterFacts(), "fa")


def test_the_list_of_placeholders_comes_with_an_unknown_one() -> None:
    with pytest.raises(TemplateRefused, match="problem_title, problem_summary"):
        check_template(saying("{{ titel }}"))


def test_links_that_are_only_followed_by_hand_may_stand() -> None:
    assert check_template(relating("hyperlink", "mailto:office@example.org")).placeholders
    assert check_template(relating("hyperlink", "https://example.org")).placeholders


def test_a_name_that_word_cut_into_runs_is_still_one_name() -> None:
    raw = "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in ("{", "{ exp", "ert }", "}"))
    template = saying(raw=f"<w:p>{raw}</w:p>")
    assert check_template(template).placeholders[0] == "expert"
    filled = parts(fill(template, LetterFacts(expert="Nilufar"), "en"))["word/document.xml"]
    assert b"Nilufar" in filled
    assert b"{" not in filled


def test_placeholders_come_in_the_order_of_the_letter_itself() -> None:
    assert check_template(saying("{{ signer }} {{ expert }} {{ signer }}")).placeholders[:2] == ("signer", "expert")
