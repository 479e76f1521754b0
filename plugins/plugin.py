"""What Airflow learns from this project."""

from airflow.plugins_manager import AirflowPlugin
from holiday_timetable import DisclosureTimetable


class ReassuredConsumption(AirflowPlugin):
    """Registers the timetable, so that serialised DAGs can name it."""

    name = "reassured_consumption"
    timetables = [DisclosureTimetable]  # noqa: RUF012 (Airflow reads a plain list)
