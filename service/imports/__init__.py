"""Files into the store: one import is one change that can be looked at and taken back."""
