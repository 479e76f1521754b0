"""Reading a past window of a source again, without touching the night it was first read in, or tonight's run.

What has changed since lands as an extra delivery that arrives with the next night; what has not is counted unchanged.
"""

from datetime import date, datetime, time, timedelta

from etl.extract.land import deliver
from etl.extract.load import Load, end_of
from etl.ground.workspace import Delivery, Workspace
from etl.sources import Connections, contract
from etl.sources.connections import from_environment
from etl.wire import Window


class NotWindowed(ValueError):
    """The source cannot be asked for a part of its rows."""


def reread(
    workspace: Workspace,
    dataset: str,
    first: date,
    last: date,
    night: date | None = None,
    connections: Connections = from_environment,
) -> Load:
    """Land the rows of `dataset` updated from `first` to `last` (both days in) as they stand at the source now.

    The delivery belongs to `night`, by default the next one, so that a finished night never changes. Read once; to read
    the same window of the same night again is to find it committed.
    """
    declared = contract(dataset)
    if not declared.windowed:
        raise NotWindowed(f"{dataset} cannot be asked for a window: every night reads all of it anyway")
    window = Window(datetime.combine(first, time.min), end_of(last))
    delivery = Delivery(night or next_night(workspace), f"reread-{first:%Y%m%d}-{last:%Y%m%d}")
    return deliver(workspace, declared, delivery, window, connections)


def next_night(workspace: Workspace) -> date:
    """The night after the last one that was merged: the first that what lands now can still be part of."""
    merged = workspace.nights_with("entity", date.max)
    if not merged:
        raise LookupError("no night has been merged yet: run one first, or name the night")
    return merged[-1] + timedelta(days=1)
