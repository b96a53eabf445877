"""Who is the same person, which work is the same, who is two: what is merged, proposed, decided and undone."""
