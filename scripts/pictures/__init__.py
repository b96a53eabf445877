"""What `scripts/screenshots.py` takes: the store that the pictures are of, and which of them the documents show."""
