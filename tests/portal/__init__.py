"""The portal in a real browser: every page, the whole story, and what nobody may."""
