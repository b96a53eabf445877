"""Organisations and what they want solved."""
