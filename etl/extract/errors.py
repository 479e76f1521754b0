"""What can go wrong between us and a platform, told apart by what to do about it."""


class PlatformError(Exception):
    """A platform did not give what was asked for; the message names platform, request and what to do."""


class WrongCredentials(PlatformError):
    """The platform refuses who we are: asking again cannot help. Check the connection, and this machine's clock."""


class QuotaExhausted(PlatformError):
    """The platform's quota is used up: asking again makes it worse. Wait for the next window."""


class PlatformUnavailable(PlatformError):
    """The platform cannot answer now: asking again later can help."""


class BrokenAnswer(PlatformUnavailable):
    """An answer that cannot be read whole: cut off, not JSON, or without the rows it counts."""
