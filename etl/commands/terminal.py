"""Where commands speak to a person."""

from rich.console import Console


def console() -> Console:
    """The terminal, as wide as it is now."""
    return Console()
