"""Who asks, and on whose behalf: API tokens, institutions and consortia."""
