"""When disclosures are released: a timetable that follows the official holiday notices.

DAG files import it (`from holiday_timetable import DisclosureTimetable`), so it imports nothing heavy.
"""

import logging
from datetime import datetime
from typing import TYPE_CHECKING

import pendulum
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction, Timetable

if TYPE_CHECKING:
    from pendulum import DateTime

SHANGHAI = "Asia/Shanghai"
GRACE = pendulum.duration(days=1)
"""Without catchup, a release missed by less than this (a scheduler that was down) is still run."""

log = logging.getLogger(__name__)


class DisclosureTimetable(Timetable):
    """One run at the release of each occasion (春节, 3·15, 五一, 十一), at the hour of `config/disclosure.yaml`.

    A year whose holiday notice is not loaded gets no run: nothing is guessed, the gap is logged, and the next parse of
    the DAG asks again, so a notice that is added to `config/calendar.yaml` takes effect without a restart. Raising
    instead would say no more: the scheduler turns an error into "no next run" too.
    """

    description = "长三角消费投诉信息公示：春节、3·15、五一、十一，按国务院办公厅节假日安排"

    @property
    def summary(self) -> str:
        return "春节 · 3·15 · 五一 · 十一"

    def infer_manual_data_interval(self, *, run_after: "DateTime") -> DataInterval:
        """A manual run stands at the moment it was asked for."""
        return DataInterval.exact(run_after)

    def next_dagrun_info(
        self, *, last_automated_data_interval: DataInterval | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """The first release after the last run that the restriction allows."""
        bounds = [restriction.earliest] if restriction.earliest else []
        if last_automated_data_interval:
            bounds.append(last_automated_data_interval.end + pendulum.duration(microseconds=1))
        if not restriction.catchup:
            bounds.append(pendulum.now(SHANGHAI) - GRACE)
        release = _next_release(max(bounds)) if bounds else None
        if release is None or (restriction.latest and release > restriction.latest):
            return None
        return DagRunInfo.exact(release)


def _next_release(since: "DateTime") -> "DateTime | None":
    from etl.ground.calendar import UnknownYear
    from etl.ground.occasions import next_release
    from etl.ground.policy import NoPolicyInForce

    local: datetime = since.in_timezone(SHANGHAI).naive()
    try:
        return pendulum.instance(next_release(local).release, tz=SHANGHAI)
    except (UnknownYear, NoPolicyInForce) as missing:
        log.warning("No disclosure is scheduled after %s: %s", since, missing)
        return None
