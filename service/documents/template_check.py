"""A letter's template looked over before it is kept or filled: is it a DOCX, is it safe, does it ask what is known.

The bytes of a file go in; a `Template`, with the placeholders that it uses, comes out, or `TemplateRefused`. What a
template may ask is in `template_tags`. It fills nothing.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import Element

from matcher.errors import UnreadableSource
from matcher.sources.files import ONE_MIB, parse_xml
from service.documents.template_tags import TemplateRefused, checked_tags, local_name
from service.web.shown import harmless

MOST_BYTES: Final = 4 * ONE_MIB
"""Of an uploaded template; a letterhead with a logo has under one."""
MOST_UNPACKED_BYTES: Final = 24 * ONE_MIB
MOST_XML_BYTES: Final = 2 * ONE_MIB
"""Of one part that holds text; a letter of twenty pages has under half of one."""
MOST_MEMBERS: Final = 500

_MAIN_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_LINKS: Final = ("http://", "https://", "mailto:", "tel:")
_EMBEDDED: Final = ("word/embeddings/", "word/activex/", "word/afchunk", "word/vba")
_REACHING: Final = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|MACROBUTTON|RD)\b", re.IGNORECASE)
"""Fields of Word that read other files, or start a program."""
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Template:
    """A template that may be kept: its bytes, and the placeholders that it uses, in the order of their first use."""

    content: bytes
    placeholders: tuple[str, ...]


def looked_over(content: bytes) -> Template:
    """Let a template through that is safe to keep and to fill.

    Parameters
    ----------
    content : bytes
        A file as it was uploaded.

    Raises
    ------
    TemplateRefused
        If it is too large, no DOCX, broken, or unpacks beyond measure; if it holds macros, embedded objects, fields
        that reach out, or relations to outside other than links; if a tag is none of those above, does not pair up,
        or names no placeholder.
    """
    if len(content) > MOST_BYTES:
        raise TemplateRefused(
            "size",
            f"The template has {len(content) / ONE_MIB:,.1f} MiB; at most {MOST_BYTES // ONE_MIB} MiB are taken. "
            "Make its pictures smaller.",
            seen=f"{len(content) / ONE_MIB:.1f}",
        )
    if not content.startswith(b"PK"):
        raise TemplateRefused("type", "The template is no DOCX. Save it in Word or LibreOffice as .docx.")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = _safe_parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise TemplateRefused("broken", f"The template is broken: {error}. Save it again as .docx.") from error
    used: dict[str, None] = {}
    for root in parts:
        used.update(dict.fromkeys(checked_tags(root)))
    return Template(content, tuple(used))


def _safe_parts(archive: zipfile.ZipFile) -> list[Element]:
    """Give every part that holds text, once all that an archive holds is known to be safe."""
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if (
        len(members) > MOST_MEMBERS
        or unpacked > MOST_UNPACKED_BYTES
        or len({m.filename for m in members}) < len(members)
    ):
        raise TemplateRefused(
            "bomb",
            f"The template would unpack to {unpacked / ONE_MIB:,.0f} MiB in {len(members):,} parts; at most "
            f"{MOST_UNPACKED_BYTES // ONE_MIB} MiB in {MOST_MEMBERS} parts are opened. Copy the text into a new file.",
        )
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names:
        raise TemplateRefused("type", "The template is no DOCX. Save it in Word or LibreOffice as .docx.")
    types = _root(archive, "[Content_Types].xml")
    declared = {each.get("ContentType", "") for each in types}
    if any("macro" in kind.lower() or "vba" in kind.lower() for kind in declared):
        raise TemplateRefused(
            "macro", "The template holds macros, which no letter needs. Save it as .docx, without them."
        )
    if _MAIN_TYPE not in declared:
        raise TemplateRefused("type", "The template is an office file, but no DOCX. Save it as .docx.")
    for name in sorted(names):
        if name.lower().startswith(_EMBEDDED):
            raise TemplateRefused(
                "embedded",
                f"The template holds an embedded object ({name}). Put a picture or text in its place.",
                seen=name,
            )
        if name.endswith(".rels"):
            _check_relations(_root(archive, name), name)
    parts = [
        _root(archive, name)
        for name in sorted(names, key=_order)
        if name.endswith(".xml") and name != "[Content_Types].xml"
    ]
    for root in parts:
        _check_fields(root)
    return parts


def _order(name: str) -> tuple[bool, str]:
    """Put the letter itself before what stands around it."""
    return (posixpath.basename(name) != "document.xml", name)


def _root(archive: zipfile.ZipFile, name: str) -> Element:
    size = archive.getinfo(name).file_size
    if size > MOST_XML_BYTES:
        raise TemplateRefused(
            "bomb",
            f"{name} in the template has {size / ONE_MIB:,.1f} MiB of text; at most {MOST_XML_BYTES // ONE_MIB} "
            "MiB are read. Keep the letter alone in it.",
        )
    try:
        return parse_xml(archive.read(name), name=name)
    except RecursionError as error:
        raise TemplateRefused("broken", f"{name} in the template is nested too deep. Save it again.") from error
    except UnreadableSource as error:
        raise TemplateRefused("broken", f"The template is broken: {error}") from error


def _check_relations(root: Element, name: str) -> None:
    for relation in root:
        target, kind = relation.get("Target", ""), relation.get("Type", "").rpartition("/")[2]
        if kind.lower() in ("afchunk", "vbaproject", "oleobject", "control"):
            raise TemplateRefused("embedded", f"The template holds an embedded object ({kind} in {name}).", seen=kind)
        is_link = kind == "hyperlink" and target.lower().startswith(_LINKS)
        if relation.get("TargetMode", "").lower() == "external" and not is_link:
            raise TemplateRefused(
                "external",
                f"The template reaches outside itself: {kind} {target[:_SHOWN]!r}. Put the picture into the document, "
                "or break the link to the other file (in Word: File, Info, Edit Links).",
                seen=harmless(target[:_SHOWN]),
            )


def _check_fields(root: Element) -> None:
    said = [each.text or "" for each in root.iter() if local_name(each) == "instrText"]
    said += [value for each in root.iter() if local_name(each) == "fldSimple" for value in each.attrib.values()]
    if found := _REACHING.match("".join(said).lstrip()) or next(filter(None, map(_REACHING.search, said)), None):
        raise TemplateRefused(
            "field",
            f"The template has a field {found[0].upper()}, which reads other files or starts programs. Put its text in "
            "its place.",
            seen=found[0].upper(),
        )
