"""State and people around the library: store, jobs, JSON API, pages, command line."""
