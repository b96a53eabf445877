"""The stage of these tests: that of introductions, with its works searchable and its open problems in the feeds."""

from __future__ import annotations

import pytest

from service.opportunities.feeding import refresh_feeds
from service.runtime import Runtime
from tests.service.introductions.stage import Stage, set_stage


@pytest.fixture
def stage(runtime: Runtime) -> Stage:
    made = set_stage(runtime)
    made.fill_index()
    refresh_feeds(runtime)
    return made
