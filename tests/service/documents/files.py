"""DOCX files put together by hand, good ones and bad ones, and what is in one."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

from matcher.sources.files import parse_xml
from service.documents.letters import shipped_template

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def changed(**members: bytes | None) -> bytes:
    """Our introduction letter in English with parts put in or, for ``None``, taken out; ``__`` stands for a slash."""
    held = parts(shipped_template("introduction", "en"))
    for name, content in members.items():
        path = name.replace("__", "/").replace("_dot_", ".")
        held.pop(path, None)
        if content is not None:
            held[path] = content
    return zipped(held)


def saying(*paragraphs: str, raw: str = "") -> bytes:
    """A letter of these paragraphs alone; ``raw`` is XML put after them."""
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(each)}</w:t></w:r></w:p>' for each in paragraphs)
    held = parts(shipped_template("introduction", "en"))
    xml = held["word/document.xml"].decode()
    start, end = xml.index("<w:body>") + len("<w:body>"), xml.index("<w:sectPr")
    return zipped({**held, "word/document.xml": (xml[:start] + body + raw + xml[end:]).encode()})


def paragraphs(content: bytes, part: str = "word/document.xml") -> list[str]:
    root = parse_xml(parts(content)[part], name=part)
    return ["".join(each.text or "" for each in p.iter(f"{W}t")) for p in root.iter(f"{W}p")]
