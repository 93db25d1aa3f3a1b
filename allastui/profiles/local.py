"""The profile of this machine, which no file describes."""

LOCAL = "local"
"""The reserved profile name of this machine's own file system."""
