"""The fields of research and development, by code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FIELDS: Final[Mapping[str, str]] = MappingProxyType({
    "1.1": "Mathematics", "1.2": "Computer and information sciences", "1.3": "Physical sciences",
    "1.4": "Chemical sciences", "1.5": "Earth and related environmental sciences",
    "1.6": "Biological sciences", "1.7": "Other natural sciences",
    "2.1": "Civil engineering", "2.2": "Electrical, electronic and information engineering",
    "2.3": "Mechanical engineering", "2.4": "Chemical engineering", "2.5": "Materials engineering",
    "2.6": "Medical engineering", "2.7": "Environmental engineering",
    "2.8": "Environmental biotechnology", "2.9": "Industrial biotechnology",
    "2.10": "Nanotechnology", "2.11": "Other engineering and technologies",
    "3.1": "Basic medicine", "3.2": "Clinical medicine", "3.3": "Health sciences",
    "3.4": "Medical biotechnology", "3.5": "Other medical sciences",
    "4.1": "Agriculture, forestry and fisheries", "4.2": "Animal and dairy science",
    "4.3": "Veterinary science", "4.4": "Agricultural biotechnology",
    "4.5": "Other agricultural sciences",
    "5.1": "Psychology and cognitive sciences", "5.2": "Economics and business",
    "5.3": "Education", "5.4": "Sociology", "5.5": "Law", "5.6": "Political science",
    "5.7": "Social and economic geography", "5.8": "Media and communications",
    "5.9": "Other social sciences",
    "6.1": "History and archaeology", "6.2": "Languages and literature",
    "6.3": "Philosophy, ethics and religion", "6.4": "Arts", "6.5": "Other humanities",
})  # fmt: skip
"""Fields of research and development: OECD, Frascati Manual 2015, table 2.2 (code to name)."""
