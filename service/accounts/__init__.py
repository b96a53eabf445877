"""Who may write: API tokens."""
