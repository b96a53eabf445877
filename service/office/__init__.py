"""The office's pages of the catalogue: its health, imports and changes, for officers and administrators."""
