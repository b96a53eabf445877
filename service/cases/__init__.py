"""Matches that people act on, from the introduction to the outcome."""
