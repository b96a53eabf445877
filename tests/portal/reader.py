"""Somebody at a page, in their own language: presses, follows, fills; what a button says is looked up in its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from playwright.sync_api import Locator, Page, Response, expect

from service.mail.outbox import list_outbox, read_mail
from service.web.languages import translations
from tests.portal.stage import Portal, Watched


@dataclass(frozen=True, slots=True)
class Reader:
    """A watched page, and the language that it is read in."""

    watched: Watched
    code: str

    @property
    def page(self) -> Page:
        return self.watched.page

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.watched.address)

    def say(self, words: str) -> str:
        """Words of the program in the reader's language."""
        return str(translations(self.code).gettext(words))

    def go(self, path: str) -> Reader:
        self.watched.go(path)
        return self

    def fill(self, **typed: str) -> Reader:
        """Type into fields by their names, once the page is there whole: what listens to typing came last."""
        for name, words in typed.items():
            field = self.page.locator(f"#{name}")
            field.wait_for(state="attached")
            self.page.wait_for_load_state()
            field.fill(words)
        return self

    def button(self, words: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=self.say(words)).first

    def press(self, words: str, within: Locator | None = None) -> Reader:
        self.button(words, within).click()
        return self

    def follow(self, words: str, within: Locator | None = None) -> Reader:
        (within or self.page).get_by_role("link", name=self.say(words)).first.click()
        return self

    def open(self, words: str, within: Locator | None = None) -> Reader:
        """Open what is folded away."""
        (within or self.page).locator("summary", has_text=self.say(words)).first.click()
        return self

    def sees(self, *words: str) -> Reader:
        for each in words:
            expect(self.page.locator("main")).to_contain_text(each)
        return self

    def sees_nothing_of(self, *words: str) -> Reader:
        """What must not be told stands nowhere in the page, shown or not."""
        kept = self.page.content()
        assert [each for each in words if each in kept] == []
        return self

    def is_told(self) -> Reader:
        """Something was done, and is said once."""
        expect(self.page.get_by_role("status").first).to_be_visible()
        return self

    def is_at(self, path: str) -> Reader:
        """At a path, whatever stands behind its question mark; at something in it, where it ends with a slash."""
        ends = r"[^/]+$" if path.endswith("/") else r"([?#].*)?$"
        expect(self.page).to_have_url(re.compile(re.escape(self.watched.address + path) + ends))
        return self

    def sign_in(self, email: str, password: str) -> Reader:
        """At the door."""
        return self.fill(email=email, password=password).press("Sign in", self.page.locator("main"))


def answer_of(reader: Reader, path: str) -> Response:
    """Go to a path and give what the server answers."""
    found = reader.page.goto(reader.watched.address + quote(path, safe="/?&=%"))
    assert found is not None
    return found


def link_in_mail(portal: Portal, kind: str) -> str:
    """Open the mail that waits, and give the path of the link in it."""
    operator = portal.as_somebody("operator")
    [waiting] = [each for each in list_outbox(operator) if each.mail.kind == kind]
    message = read_mail(operator, waiting.mail.id)[1]
    assert message is not None
    found = re.search(r"https?://[^/\s]+(/\S+)", str(message.get_body(("plain",)).get_content()))  # type: ignore[union-attr]
    assert found is not None
    return found[1]
