"""Where a catalogue comes from: one reader for each format, from a file to records with their provenance."""
