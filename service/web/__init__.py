"""What every page shares: languages, dates, templates, and harmless display of people's text."""
