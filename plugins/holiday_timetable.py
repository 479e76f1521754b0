"""When disclosures are previewed, released and settled: a timetable that follows the official holiday notices.

DAG files import it (`from holiday_timetable import DisclosureTimetable`), so it imports nothing heavy.
"""

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pendulum
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction, Timetable

if TYPE_CHECKING:
    from airflow.utils.types import DagRunType
    from pendulum import DateTime

    from etl.ground.occasions import Event

SHANGHAI = "Asia/Shanghai"
GRACE = pendulum.duration(days=1)
"""Without catchup, a run missed by less than this (a scheduler that was down) is still made."""

log = logging.getLogger(__name__)


class DisclosureTimetable(Timetable):
    """Three runs for each occasion (春节, 3·15, 五一, 十一): preview, release, settlement (`config/disclosure.yaml`).

    The run of a release starts when its last draft is drawn, some hours before the public gets it. The name of a run
    says which step of which occasion it is.

    A year whose holiday notice is not loaded gets no run: nothing is guessed, the gap is logged, and the next parse of
    the DAG asks again, so a notice that is added to `config/calendar.yaml` takes effect without a restart. Raising
    instead would say no more: the scheduler turns an error into "no next run" too.
    """

    description = "长三角消费投诉信息公示：春节、3·15、五一、十一的预览、发布、节后结算，按国务院办公厅节假日安排"

    @property
    def summary(self) -> str:
        return "春节 · 3·15 · 五一 · 十一：预览、发布、结算"

    def infer_manual_data_interval(self, *, run_after: "DateTime") -> DataInterval:
        """A manual run stands at the moment it was asked for."""
        return DataInterval.exact(run_after)

    def generate_run_id(
        self,
        *,
        run_type: "DagRunType",
        run_after: "DateTime",
        data_interval: DataInterval | None,
        **extra: Any,
    ) -> str:
        """Airflow's own name of the run, and for a planned one the step before it: `…__national_day-2021-preview`."""
        name = super().generate_run_id(run_type=run_type, run_after=run_after, data_interval=data_interval, **extra)
        event = _next_event(run_after)
        if event is None or event.at != run_after.in_timezone(SHANGHAI).naive():
            return name
        return f"{name}__{event.planned.occasion}-{event.planned.year}-{event.step}"

    def next_dagrun_info(
        self, *, last_automated_data_interval: DataInterval | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """The first step after the last run that the restriction allows."""
        bounds = [restriction.earliest] if restriction.earliest else []
        if last_automated_data_interval:
            bounds.append(last_automated_data_interval.end + pendulum.duration(microseconds=1))
        if not restriction.catchup:
            bounds.append(pendulum.now(SHANGHAI) - GRACE)
        event = _next_event(max(bounds)) if bounds else None
        moment = pendulum.instance(event.at, tz=SHANGHAI) if event else None
        if moment is None or (restriction.latest and moment > restriction.latest):
            return None
        return DagRunInfo.exact(moment)


def _next_event(since: "DateTime") -> "Event | None":
    from etl.ground.calendar import UnknownYear
    from etl.ground.occasions import next_event
    from etl.ground.policy import NoPolicyInForce

    local: datetime = since.in_timezone(SHANGHAI).naive()
    try:
        return next_event(local)
    except (UnknownYear, NoPolicyInForce) as missing:
        log.warning("No disclosure is scheduled after %s: %s", since, missing)
        return None
