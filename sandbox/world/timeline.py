"""When things happen in a world: everything moves with its end, and its feeds may reach further back."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

YEAR, BEFORE, AFTER = timedelta(days=365), timedelta(days=12), timedelta(days=61)
"""How long the feeds reach back by default, how long the figures take to become exact, how long the world goes on."""


@dataclass(frozen=True)
class Timeline:
    """`end` is the midnight at which the figures are exact. `since` is the first day of the feeds of events.

    By default the platforms can be asked from `BEFORE` the end on, and events reach back a year. Where `since` is
    given, the platforms can be asked from that day on.
    """

    end: date
    since: date | None = None

    def __post_init__(self) -> None:
        if self.since is not None and self.since > self.end - BEFORE:
            raise ValueError(f"events since {self.since} begin less than {BEFORE.days} days before {self.end}")

    @property
    def name(self) -> str:
        return f"{self.end:%Y%m%d}" if self.since is None else f"{self.since:%Y%m%d}-{self.end:%Y%m%d}"

    @property
    def first_event(self) -> date:
        return self.since or self.end - YEAR

    @property
    def first_night(self) -> date:
        """The first day on which the platforms can be asked for what they know."""
        return self.since or self.end - BEFORE

    @property
    def last_night(self) -> date:
        """After this day nothing happens any more."""
        return self.end + AFTER - timedelta(days=1)

    @property
    def exact(self) -> datetime:
        return datetime.combine(self.end, time.min)

    @property
    def eve(self) -> datetime:
        """A day before the figures are exact."""
        return self.exact - timedelta(days=1)

    @property
    def moments(self) -> dict[str, date]:
        """What the SQL calls by name."""
        return {"t1": self.end, "since": self.first_event, "opening": self.first_night}

    @property
    def numbers(self) -> dict[str, int]:
        return {"before_days": BEFORE.days, "after_days": AFTER.days}
