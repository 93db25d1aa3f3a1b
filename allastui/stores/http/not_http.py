"""What is wrong with the bytes of a connection, where the line itself is not what failed.

Errors of our own, as http.client brings the whole of email with it, which is dear at the start.
"""


class NotHttp(Exception):
    """What came is not HTTP, or what was to be sent would not be."""


class CutShort(NotHttp):
    """The line ended in the middle of an answer."""


class HungUp(ConnectionResetError):
    """The line ended before the first byte of an answer."""
