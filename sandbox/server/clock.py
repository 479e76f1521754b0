"""The sandbox's own time: what the platforms know at the moment."""

import threading
from datetime import datetime


class Clock:
    """Stands still until a client asks for data up to a later time; then that time has come."""

    def __init__(self, start: datetime) -> None:
        self.now = start
        self._lock = threading.Lock()

    def reach(self, until: datetime | None) -> datetime:
        """The time after a request for data up to `until`."""
        with self._lock:
            if until is not None and until > self.now:
                self.now = until
            return self.now
