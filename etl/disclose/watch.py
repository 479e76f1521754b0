"""Alarms about coming and overdue releases, while there is time to act. Limits: `watch` of config/disclosure.yaml."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from etl.disclose.approvals import NotApproved, counting, kept, local
from etl.disclose.review import Review, review
from etl.disclose.versions import current, home_of, manifests, release_id
from etl.ground.calendar import Occasion, UnknownYear, add_working_days, holiday_period
from etl.ground.occasions import Schedule, events, schedule
from etl.ground.policy import policy
from etl.ground.workspace import Workspace, read_json

NIGHT = "entity"
"""A table every merged night has."""


@dataclass(frozen=True)
class Alarm:
    """What is wrong about which release (empty: about all), what to do, and by when; `fail` cannot wait."""

    level: Literal["warn", "fail"]
    what: str
    release_id: str
    text: str
    by: datetime


@dataclass(frozen=True)
class Watch:
    """One occasion looked at: its days, the limits, the moment (naive Asia/Shanghai), its newest draft and night."""

    workspace: Workspace
    planned: Schedule
    rules: dict[str, Any]
    now: datetime

    @property
    def release_id(self) -> str:
        return release_id(self.planned.occasion, self.planned.year)

    @property
    def title(self) -> str:
        return f"{self.planned.year}年{self.planned.name}公示"

    def alarm(self, level: Literal["warn", "fail"], what: str, text: str, by: datetime) -> Alarm:
        return Alarm(level, what, self.release_id, f"{self.title}：{text}", by)

    def newest(self) -> dict[str, Any] | None:
        """What the newest draft says of itself: of the latest night, and of those the one drawn last."""
        found = list(self.workspace.drafts.glob(f"{self.release_id}-*/draft.json"))
        told = [(read_json(path)["night"], path.stat().st_mtime_ns, str(path)) for path in found]
        newest: dict[str, Any] | None = read_json(Path(max(told)[2])) if told else None
        return newest


def alarms(workspace: Workspace, now: datetime) -> list[Alarm]:
    """Everything officers or engineers must see to at `now` (naive Asia/Shanghai, or aware), the most urgent first."""
    now = local(now)
    rules = policy("disclosure", now.date()).rules["watch"]
    found = [alarm for planned in _planned(now) for alarm in _about(Watch(workspace, planned, rules, now))]
    found += _notices(rules, now)
    return sorted(found, key=lambda alarm: (alarm.level != "fail", alarm.by, alarm.release_id, alarm.what))


def _planned(now: datetime) -> list[Schedule]:
    """The occasions of the years around `now` whose holiday notice is known."""
    known = []
    for year in (now.year - 1, now.year, now.year + 1):
        try:
            known += [schedule(occasion, year) for occasion in get_args(Occasion)]
        except UnknownYear:
            continue  # `_notices` says so in time
    return known


def _about(watch: Watch) -> Iterator[Alarm]:
    planned, today = watch.planned, watch.now.date()
    first = add_working_days(planned.release.date(), -watch.rules["working_days"])
    last = planned.settlement + timedelta(days=watch.rules["until_days"])
    shown = current(home_of(watch.workspace, watch.release_id))
    if first <= today and watch.now < planned.release and shown is None:
        yield from _coming(watch)
    elif watch.now >= planned.release and today <= last and shown is None:
        text = f"应于{planned.release:%m月%d日%H:%M}发布，尚未发布：请立即批准终稿，或者说明不发布的原因"
        yield watch.alarm("fail", "overdue", text, planned.release)
    elif shown is not None and shown["kind"] != "withdrawal" and today <= last:
        yield from _settled(watch)


def _coming(watch: Watch) -> Iterator[Alarm]:
    """A release that is due soon: its nights, its preview, its last draft, and who has approved that."""
    yield from _night(watch)
    planned, about = watch.planned, watch.newest()
    preview = events(planned)[0].at
    if watch.now < preview:
        return
    if about is None or date.fromisoformat(about["night"]) < planned.preview - timedelta(days=1):
        yield watch.alarm(
            "fail", "no_draft", f"预览日{planned.preview}以来没有草稿：请手动运行 disclosure 生成预览", planned.draw
        )
        return
    judged = review(watch.workspace, about["id"])
    yield from _sound(watch, judged)
    if watch.now >= planned.draw:
        yield from _approved(watch, about, judged)


def _night(watch: Watch) -> Iterator[Alarm]:
    """Figures of a release are of the newest night, so nights must go on."""
    nights = watch.workspace.nights_with(NIGHT, watch.now.date())
    oldest = watch.now.date() - timedelta(days=watch.rules["night_age_days"])
    if not nights or nights[-1] < oldest:
        last = f"最近一夜为{nights[-1]}" if nights else "还没有任何一夜的数据"
        yield watch.alarm("fail", "night", f"{last}：请查明 nightly 失败的原因并补跑", watch.planned.draw)


def _sound(watch: Watch, judged: Review) -> Iterator[Alarm]:
    """A region that is missing or stale, and what stops the draft, while it can still be mended."""
    for finding in judged.findings:
        if finding.check == "sources":
            text = f"{finding.text}：请联系该地区补报，否则公示将注明缺失，并须两名发布人员批准"
            yield watch.alarm("fail", "sources", text, watch.planned.draw)
        elif finding.level == "stop":
            yield watch.alarm("fail", "stopped", f"{finding.text}：请更正数据后重新生成草稿", watch.planned.draw)


def _approved(watch: Watch, about: dict[str, Any], judged: Review) -> Iterator[Alarm]:
    """The last draft must be there, and approved before the hour."""
    planned = watch.planned
    by = planned.release - timedelta(hours=watch.rules["approve_hours"])
    if date.fromisoformat(about["night"]) < planned.cutoff:
        text = f"终稿尚未生成，最新草稿的数据只到{about['night']}：请补跑 nightly，再运行 disclosure"
        yield watch.alarm("fail", "no_draft", text, by)
        return
    try:
        counting(about["id"], kept(watch.workspace, about["id"]), judged.needed)
    except NotApproved:
        level: Literal["warn", "fail"] = "fail" if watch.now >= by else "warn"
        text = f"终稿 {about['id']} 尚未批准：请{judged.needed}名发布人员在{planned.release:%H:%M}前答复"
        yield watch.alarm(level, "approval", text, by)


def _settled(watch: Watch) -> Iterator[Alarm]:
    """After the holiday a version follows that knows it to its end."""
    last = watch.planned.settlement + timedelta(days=watch.rules["settlement_days"])
    editions = [manifest["edition"] for manifest in manifests(home_of(watch.workspace, watch.release_id))]
    if "settlement" not in editions and watch.now.date() > last:
        text = f"节后结算应于{watch.planned.settlement}完成，尚未发布：请批准结算稿，或者手动运行 disclosure"
        yield watch.alarm("fail", "settlement", text, datetime.combine(last, time.max))


def _notices(rules: dict[str, Any], now: datetime) -> Iterator[Alarm]:
    """Without the holiday notice of a year, none of its releases is planned."""
    for year in (now.year, now.year + 1):
        from_day = date.fromisoformat(f"{year - 1}-{rules['notice']}")
        try:
            holiday_period("spring_festival", year)
        except UnknownYear:
            if now.date() >= from_day:
                text = f"{year}年放假安排尚未录入，该年公示无法排期：请按国务院办公厅通知补入 config/calendar.yaml"
                yield Alarm("fail", "notice", "", text, datetime(year, 1, 1))
