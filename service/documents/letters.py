"""Letters: a template and the facts of a case in, the bytes of a DOCX out. The only room that knows Jinja in a DOCX.

We ship a template for each kind of letter in each language; an office may put its own in the place of one, once
`check_template` has let it through. Filling reads nothing but the template and the facts.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from importlib import resources
from io import BytesIO
from types import CodeType
from typing import Any, Final, Literal, get_args

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment

from matcher.errors import UnknownChoice, UnreadableSource
from matcher.sources.files import parse_xml
from service.documents.facts import LetterFacts, example, values_of
from service.documents.template_check import Template, looked_over
from service.documents.template_tags import TemplateRefused
from service.web.languages import LANGUAGES

LetterKind = Literal["introduction", "memorandum", "contract"]
LETTER_KINDS: Final[tuple[str, ...]] = get_args(LetterKind)
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_ALLOWED: Final = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not)
"""All that a template may be made of; `template_tags` says it to people, this holds it."""


@lru_cache(maxsize=len(LETTER_KINDS) * len(LANGUAGES))
def shipped_template(kind: str, code: str) -> bytes:
    """Give the template of a kind of letter that we ship in a language.

    Raises
    ------
    UnknownChoice
        If there is no such kind or language.
    """
    if kind not in LETTER_KINDS:
        raise UnknownChoice("kind of a letter", kind, LETTER_KINDS)
    if code not in LANGUAGES:
        raise UnknownChoice("language of a letter", code, LANGUAGES)
    return (resources.files("service.documents") / "templates" / f"{kind}.{code}.docx").read_bytes()


def check_template(content: bytes) -> Template:
    """Let a template through that is safe to keep, and that can be filled both with everything and with nothing.

    Parameters
    ----------
    content : bytes
        A file as it was uploaded.

    Returns
    -------
    Template
        With the placeholders that it uses.

    Raises
    ------
    TemplateRefused
        As `template_check.looked_over` says, and if nothing could be filled in without breaking the document.
    """
    template = looked_over(content)
    for facts in (LetterFacts(), example("fa")):
        _filled(content, values_of(facts, "fa"))
    return template


def fill(content: bytes, letter: LetterFacts, code: str) -> bytes:
    """Fill a template with the facts of a case.

    Parameters
    ----------
    content : bytes
        One of ours (`shipped_template`) or of an office; it is looked over again.
    letter : LetterFacts
        What is missing becomes a visible line, to be filled in by hand.
    code : str
        The language of the letter: its calendar, its digits, its words for amounts.

    Raises
    ------
    TemplateRefused
        As `check_template`.
    UnknownChoice
        If no letter is written in the language.
    """
    if code not in LANGUAGES:
        raise UnknownChoice("language of a letter", code, LANGUAGES)
    looked_over(content)
    return _filled(content, values_of(letter, code))


def _filled(content: bytes, values: Mapping[str, str]) -> bytes:
    document = _Document(BytesIO(content))
    try:
        document.render(dict(values), _environment())
    except TemplateError as error:
        raise TemplateRefused("tag", f"The template cannot be filled: {error}. Look at its tags.") from error
    except (UnreadableSource, ValueError, KeyError, AttributeError, TypeError) as error:
        raise TemplateRefused(
            "broken", f"The template breaks when it is filled: {error}. Save it again in Word or LibreOffice."
        ) from error
    made = BytesIO()
    document.save(made)
    return made.getvalue()


class _Document(DocxTemplate):  # type: ignore[misc]
    """A template of which no part may break: docxtpl itself would mend it silently, and lose text."""

    def render_xml_part(self, src_xml: str, part: Any, context: dict[str, Any], jinja_env: Any = None) -> str:
        made: str = super().render_xml_part(src_xml, part, context, jinja_env)
        parse_xml(made.encode(), name="a part of the letter")
        return made


class _Sandbox(SandboxedEnvironment):
    """Jinja without anything but names and conditions."""

    def compile(self, source: Any, *args: Any, **kwargs: Any) -> CodeType:  # type: ignore[override]
        tree = self.parse(source)
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, _ALLOWED):
                raise TemplateError(f"{type(node).__name__} is not allowed in a template")
        compiled: CodeType = super().compile(source, *args, **kwargs)
        return compiled


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    environment = _Sandbox(autoescape=True, undefined=StrictUndefined)
    names: MutableMapping[str, Any] = environment.globals
    names.clear()
    return environment
