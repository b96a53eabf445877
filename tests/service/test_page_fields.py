"""Every field of research has a name in each language."""

from __future__ import annotations

import pytest

from matcher.fields import FIELDS
from service.web.fields import field_name, field_names


@pytest.mark.parametrize("code", ["fa", "en", "vi"])
def test_every_field_has_a_name_of_its_own(code: str) -> None:
    names = field_names(code)
    assert names.keys() == FIELDS.keys()
    assert len(set(names.values())) == len(FIELDS)
    assert (names == FIELDS) == (code == "en")
    assert field_name("2.5", code) == names["2.5"]
    assert (field_name("9.9", code), field_name(None, code)) == ("9.9", "")
