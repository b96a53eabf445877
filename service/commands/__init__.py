"""What `peyvand` can be told to do, one room per kind of command.

Each command translates to one call of a workflow or of the library, and shows
what comes back. Heavy libraries are imported inside the commands, so that
``peyvand --help`` answers at once.
"""
