"""Institutions, experts and what they did."""
