"""The stage of these tests."""

from __future__ import annotations

import pytest

from service.runtime import Runtime
from tests.service.cases.stage import Stage, set_stage


@pytest.fixture
def stage(runtime: Runtime) -> Stage:
    return set_stage(runtime)
