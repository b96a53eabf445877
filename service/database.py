"""PostgreSQL: one pool of connections, one unit of work.

``workflow`` modules open a unit of work and commit by leaving it; ``store``
modules take the session and never commit.
"""
from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """The tables of every room."""
