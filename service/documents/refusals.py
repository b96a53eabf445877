"""Why a template is refused, in the words of whoever uploaded it.

A `TemplateRefused` and a language go in, a sentence comes out. Knows no page.
"""

from __future__ import annotations

from collections.abc import Callable

from matcher.sources.files import ONE_MIB
from service.documents.template_check import MOST_BYTES
from service.documents.template_tags import Fault, TemplateRefused
from service.web.languages import number, translations
from service.web.shown import isolated


def refusal(error: TemplateRefused, code: str) -> str:
    """Say in a language why a template is refused, and what to do.

    Returns
    -------
    str
        What was seen in the file stands between isolates (U+2068 and U+2069).
    """
    _: Callable[[str], str] = translations(code).gettext
    sentences: dict[Fault, str] = {
        "size": _("The file is too large; at most %(most)s MiB are taken. Make its pictures smaller."),
        "type": _("The file is no Word document. Save it in Word or LibreOffice as .docx."),
        "broken": _("The file is damaged. Save it again in Word or LibreOffice as .docx."),
        "bomb": _(
            "The file would unpack to far more than a letter holds. Copy the text of the letter into a new file."
        ),
        "macro": _("The file holds macros, which no letter needs. Save it as .docx, without macros."),
        "embedded": _("The file holds an embedded object. Put a picture or plain text in its place."),
        "external": _(
            "The file reaches outside itself (%(seen)s). Put the picture itself into the letter, or break the link."
        ),
        "field": _("The file has a field that reads other files (%(seen)s). Put its text in its place."),
        "unknown": _("There is no placeholder %(seen)s. Use one from the list of placeholders."),
        "tag": _("This cannot be filled in: %(seen)s. Only placeholders and conditions from the guide are understood."),
        "pairs": _(
            "A brace or a condition has no other half, near %(seen)s. Write each placeholder whole, in one paragraph."
        ),
    }
    return sentences[error.fault] % {"seen": isolated(error.seen) or "–", "most": number(MOST_BYTES // ONE_MIB, code)}
