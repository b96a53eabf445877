"""Memoranda between institutions and organisations."""
