"""Peyvand's library: text in, ranked and explained experts out."""
