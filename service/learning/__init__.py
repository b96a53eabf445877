"""Learning from decisions: rankings that were fitted, compared, offered, accepted, restored."""
