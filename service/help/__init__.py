"""The page that helps: what each kind of reader does here, step by step, and whom to ask."""
