"""What can go wrong between us and a platform, told apart by what to do about it."""


class PlatformError(Exception):
    """A platform did not give what was asked for; the message names platform, request and what to do."""


class WrongCredentials(PlatformError):
    """The platform refuses who we are, or what we ask: asking again cannot help.

    Check the connection, the contract, and this machine's clock. The refusing `response` is kept where there is one.
    """

    def __init__(self, message: str, response: object = None) -> None:
        super().__init__(message)
        self.response = response


class QuotaExhausted(PlatformError):
    """The platform's quota is used up: asking again makes it worse. Wait for the next window."""


class PlatformUnavailable(PlatformError):
    """The platform cannot answer now: asking again later can help."""


class SecretExpired(PlatformUnavailable):
    """The secret in use is not in validity: a new one helps."""


class BrokenAnswer(PlatformUnavailable):
    """An answer that cannot be read whole: cut off, not JSON, or without the rows it counts."""
