"""Matches: the ranked experts for a problem, kept as they were shown, and what people did with them."""
