"""Who is the same person, and what is the same work: records in, likenesses with their reasons out."""
