"""What a browser calls itself, as a person knows it.

The name that was sent goes in; the browser's and the system's names come out, empty where they are not known.
"""

from __future__ import annotations

import re
from typing import Final

_BROWSERS: Final = (
    ("Edge", r"Edg(?:A|iOS)?/(\d+)"), ("Opera", r"OPR/(\d+)"), ("Samsung Internet", r"SamsungBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"), ("Chrome", r"(?:Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+).*Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("macOS", "Mac OS X"),
    ("ChromeOS", "CrOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_of(device: str) -> str:
    """Name the browser, with its version."""
    for name, pattern in _BROWSERS:
        if found := re.search(pattern, device):
            return f"{name} {found[1]}"
    return ""


def system_of(device: str) -> str:
    """Name the system that it runs on."""
    return next((name for name, mark in _SYSTEMS if mark in device), "")
