"""What a CV or a bibliography suggests about an expert, until a person confirms it."""
