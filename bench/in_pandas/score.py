"""Score: events of each dataset, eleven criteria, totals. Points are whole hundredths until they are written."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from bench.in_pandas.tables import NUMBER, coalesce, nothing, points, publish, published, short, words
from etl.ground.workspace import Workspace

CAPS = {"register_credit": 2000, "quality": 2000, "enforcement": 2000, "complaints": 2000, "promises": 1000,
        "inspections": 1000}  # fmt: skip
STATES = {"存续": "存续", "吊销": "吊销", "注销": "注销", "迁出": "迁出"}
HEAVY = "吊销|停产停业|责令关闭|限制|降低资质"
VERSION = "2021-1"


def score(workspace: Workspace, night: date) -> None:
    unit = published(workspace, night, "unit", ["unit_id", "entity_id", "store_name"])
    card = Card(workspace, night, unit)
    rows = pd.concat([*card.register(), *card.quality(), *card.enforcement(), *card.complaints(), *card.conduct()])
    written = rows.assign(points=points(rows["points"]), max_points=points(rows["max_points"]))
    publish(workspace, night, "contribution", written, ["unit_id", "criterion"])
    publish(workspace, night, "score", totals(rows), ["unit_id"])


def totals(rows: pd.DataFrame) -> pd.DataFrame:
    scored = rows.assign(weight=rows["max_points"].where(rows["points"].notna(), 0), points=rows["points"].fillna(0))
    sums = scored.groupby(["unit_id", "dimension"])[["points", "weight"]].sum().reset_index()
    cap = sums["dimension"].map(CAPS)
    sums = sums.assign(points=sums["points"].clip(upper=cap), weight=sums["weight"].clip(upper=cap))
    total = sums.groupby("unit_id")[["points", "weight"]].sum().reset_index()
    enough = total["weight"] >= 5000
    return pd.DataFrame({
        "unit_id": total["unit_id"], "total": points(total["points"].astype(NUMBER).where(enough)),
        "scored_weight": points(total["weight"]), "status": np.where(enough, "scored", "inconclusive"),
        "policy_version": VERSION,
    })  # fmt: skip


def counted(events: pd.DataFrame, order: list[str], ascending: list[bool], by: str = "entity_id") -> pd.DataFrame:
    """Per subject: count, loss, the first event in the order, and up to 20 pieces of evidence."""
    events = events.sort_values([*order, "evidence"], ascending=[*ascending, True])
    groups = events.groupby(by, sort=False)
    found = groups.agg(n=("worth", "size"), loss=("worth", "sum"), worth=("worth", "first"), on=("on", "first"))
    shown = events[groups.cumcount() < 20].sort_values("evidence")
    text = shown["evidence"].str.replace("\\", "\\\\").str.replace('"', '\\"')
    found["evidence"] = '["' + words(text.groupby(shown[by]).agg('","'.join)) + '"]'
    return found


class Card:
    """The scorecard of a night over its units."""

    def __init__(self, workspace: Workspace, night: date, unit: pd.DataFrame) -> None:
        self.workspace, self.night, self.unit = workspace, night, unit

    def rows(self, dataset: str, columns: list[str]) -> pd.DataFrame:
        needed = ["entity_id", "_record", "_updated_at", *columns]
        rows = published(self.workspace, self.night, f"linked/{dataset}", needed)
        rows = rows[rows["entity_id"].isin(self.unit["entity_id"])]
        return rows.assign(evidence=f"{dataset}:" + rows["_record"], updated=rows["_updated_at"].dt.date)

    def happened(self, events: pd.DataFrame, days: int | None = None) -> pd.DataFrame:
        past = events["on"] <= self.night
        return events[past & (events["on"] > self.night - timedelta(days=days))] if days else events[past]

    def joined(self, found: pd.DataFrame, by: str = "entity_id") -> pd.DataFrame:
        rows = self.unit.merge(found, left_on=by, right_index=True, how="left")
        return rows.assign(n=rows["n"].fillna(0).astype(NUMBER), evidence=rows["evidence"].fillna("[]"))

    def criterion(
        self, name: str, dimension: str, top: int, rows: pd.DataFrame, earned: pd.Series, reason: pd.Series
    ) -> pd.DataFrame:
        return pd.DataFrame({
            "unit_id": rows["unit_id"], "criterion": name, "dimension": dimension, "points": earned.astype(NUMBER),
            "max_points": top, "status": np.where(earned.isna(), "inconclusive", "scored"), "reason": reason,
            "evidence": rows["evidence"], "evidence_count": rows["n"], "policy_version": VERSION,
        })  # fmt: skip

    def register(self) -> list[pd.DataFrame]:
        entity = published(self.workspace, self.night, "entity", ["entity_id", "state", "state_source"]).set_index(
            "entity_id"
        )
        state = entity["state"].str.slice(0, 2)
        entity = entity[state.isin(list(STATES))]
        found = pd.DataFrame(
            {"n": 1, "word": state, "evidence": '["' + entity["state_source"] + '"]'}, index=entity.index
        )
        rows = self.joined(found)
        earned = rows["word"].map({"存续": 800, "迁出": 400, "吊销": 0, "注销": 0})
        reason = ("登记状态为“" + rows["word"] + "”").fillna("登记库中查不到该主体的登记状态，暂不评价")
        return [
            self.criterion("register_state", "register_credit", 800, rows, earned, reason),
            self.listed("abnormal_list", "abnormal_list", "经营异常名录"),
            self.listed("serious_violations", "serious_violation", "严重违法失信名单"),
        ]

    def listed(self, dataset: str, criterion: str, title: str) -> pd.DataFrame:
        events = self.rows(dataset, ["abntime", "remdate"])
        events = events[(events["remdate"].isna() | (events["remdate"] > self.night)).fillna(False)]
        events = self.happened(events.assign(on=coalesce(events["abntime"], events["updated"]), worth=0))
        rows = self.joined(counted(events, ["on"], [False]))
        hit = rows["n"] > 0
        said = f"现被列入{title}（" + words(rows["n"]) + "条，最近列入日期" + words(rows["on"]) + "）"
        earned = pd.Series(np.where(hit, 0, 600), index=rows.index)
        return self.criterion(criterion, "register_credit", 600, rows, earned, said.where(hit, f"未被列入{title}"))

    def quality(self) -> list[pd.DataFrame]:
        events = self.rows(
            "spot_checks", ["cydate", "checkokdate", "ispass", "recheckispass", "state", "iscancel", "remark"]
        )
        fake = events["remark"].str.contains("涉嫌假冒").fillna(False)
        events = events[(events["state"] == "2").fillna(False) & (events["iscancel"] != "1").fillna(True) & ~fake]
        failed = events["ispass"] == "0"
        outcome = (
            nothing(events)
            .mask(failed, "failed")
            .mask(failed & (events["recheckispass"] == "1").fillna(False), "rectified")
        )
        events["outcome"] = outcome.mask(events["ispass"] == "1", "passed")
        events["on"] = coalesce(events["cydate"], events["checkokdate"], events["updated"])
        events = self.happened(events[events["outcome"].notna()], 1095)
        return [self.spot_rate(events), self.spot_latest(events)]

    def spot_rate(self, events: pd.DataFrame) -> pd.DataFrame:
        passed = (events["outcome"] == "passed").astype("int64")
        rows = self.joined(counted(events.assign(worth=passed), ["on", "worth"], [False, True]))
        enough = rows["n"] >= 3
        share, n = rows["loss"].astype(NUMBER).fillna(0), rows["n"].clip(lower=1)
        earned = ((2 * 1200 * share + n) // (2 * n)).where(enough)
        said = "近1095天产品抽查" + words(rows["n"]) + "批次，合格" + words(share) + "批次，得" + short(earned) + "分"
        little = "近1095天产品抽查仅" + words(rows["n"]) + "批次，数据不足，暂不评价"
        return self.criterion("spot_check_rate", "quality", 1200, rows, earned, said.where(enough, little))

    def spot_latest(self, events: pd.DataFrame) -> pd.DataFrame:
        worth = events["outcome"].map({"passed": 1000, "rectified": 700, "failed": 0})
        words_of = {1000: "合格", 700: "不合格但复查合格", 0: "不合格"}
        return self.latest(
            "spot_check_latest", "quality", events.assign(worth=worth), words_of, "产品抽查", "1095天没有产品抽查记录"
        )

    def latest(
        self, name: str, dimension: str, events: pd.DataFrame, labels: dict[int, str], what: str, none: str
    ) -> pd.DataFrame:
        first = events.sort_values(["on", "worth", "evidence"], ascending=[False, True, True]).drop_duplicates(
            "entity_id"
        )
        rows = self.joined(counted(first, ["on"], [False]))
        label = rows["worth"].map(labels)
        said = f"最近一次{what}（" + words(rows["on"]) + "）结果为“" + words(label) + "”"
        return self.criterion(
            name, dimension, 1000, rows, rows["worth"], said.where(rows["n"] > 0, f"近{none}，暂不评价")
        )

    def enforcement(self) -> list[pd.DataFrame]:
        events = self.rows("penalties", ["cf_cflb1", "cf_nr_fk", "cf_nr_wfff", "cf_jdrq", "cf_gsjzq", "cf_zt"])
        open_ended = (events["cf_gsjzq"].isna() | (events["cf_gsjzq"] >= self.night)).fillna(False)
        events = events[
            events["cf_zt"].isin(["0", "2"]) & open_ended & (events["cf_cflb1"].str.strip() != "警告").fillna(False)
        ]
        small = (events["cf_nr_fk"].fillna(0) + events["cf_nr_wfff"].fillna(0)) <= 5
        worth = pd.Series(np.where(small, 200, 400), index=events.index)
        events["worth"] = worth.mask(events["cf_cflb1"].str.contains(HEAVY), 1000)
        events["on"] = coalesce(events["cf_jdrq"], events["updated"])
        events = self.happened(events, 1095)
        return [self.penalties(events), self.heavy(self.happened(events[events["worth"] == 1000], 365))]

    def penalties(self, events: pd.DataFrame) -> pd.DataFrame:
        found = counted(events, ["on", "worth"], [False, True])
        kinds = (
            events.groupby(["entity_id", "worth"])
            .size()
            .unstack(fill_value=0)
            .reindex(columns=[1000, 400, 200], fill_value=0)
        )
        rows = self.joined(found.join(kinds))
        lost = rows["loss"].fillna(0)
        earned = (1200 - lost).clip(lower=0)
        count = {worth: words(rows[worth].fillna(0).astype(NUMBER)) for worth in kinds.columns}
        said = (
            "公示期内行政处罚"
            + words(rows["n"])
            + "件（重大"
            + count[1000]
            + "件、一般"
            + count[400]
            + "件、轻微"
            + count[200]
            + "件），应扣"
            + short(lost)
            + "分，得"
            + short(earned)
            + "分"
        )
        return self.criterion(
            "penalties", "enforcement", 1200, rows, earned, said.where(rows["n"] > 0, "没有公示期内的行政处罚")
        )

    def heavy(self, events: pd.DataFrame) -> pd.DataFrame:
        rows = self.joined(counted(events, ["on"], [False]))
        hit = rows["n"] > 0
        said = "近365天有公示期内重大行政处罚" + words(rows["n"]) + "件（最近" + words(rows["on"]) + "）"
        earned = pd.Series(np.where(hit, 0, 800), index=rows.index)
        return self.criterion(
            "heavy_penalty", "enforcement", 800, rows, earned, said.where(hit, "近365天没有公示期内的重大行政处罚")
        )

    def complaints(self) -> list[pd.DataFrame]:
        events = self.rows(
            "complaints_zj", ["recorddate", "receivemode", "acceptresult", "result", "endground", "enddate"]
        )
        kept = (
            (events["receivemode"] == "投诉")
            & (events["acceptresult"] == "受理")
            & (events["endground"] != "6").fillna(True)
        )
        events = events[kept.fillna(False)]
        pending = events["result"].isna() | (events["enddate"] > self.night).fillna(False)
        settled = events["result"].isin(["达成调解协议", "双方自行和解或者投诉人撤回投诉"]) | (
            events["endground"] == "1"
        ).fillna(False)
        lost = (events["result"] == "未达成调解协议").fillna(False) | events["endground"].isin(["2", "3", "4", "5"])
        failed = lost & ~settled & ~pending
        events = events.assign(
            on=coalesce(events["recorddate"].dt.date, events["updated"]), worth=np.where(failed, 100, 50)
        )
        events = self.happened(events, 365)
        grave = events[events["worth"] == 100].assign(worth=300)
        return [
            self.deducted("complaint_volume", events, "已受理消费投诉", "已受理的消费投诉"),
            self.deducted("mediation", grave, "消费投诉调解不成", "调解不成的消费投诉"),
        ]

    def deducted(self, name: str, events: pd.DataFrame, what: str, none: str) -> pd.DataFrame:
        rows = self.joined(counted(events, ["on", "worth"], [False, True]))
        lost = rows["loss"].fillna(0)
        earned = (1000 - lost).clip(lower=0)
        said = f"近365天{what}" + words(rows["n"]) + "件，应扣" + short(lost) + "分，得" + short(earned) + "分"
        return self.criterion(name, "complaints", 1000, rows, earned, said.where(rows["n"] > 0, f"近365天没有{none}"))

    def conduct(self) -> list[pd.DataFrame]:
        events = self.rows("inspections", ["jcrq", "jcjg", "zgrq"])
        worth = events["jcjg"].map({"通过": 1000, "责令整改": 300, "不通过": 0}).astype(NUMBER)
        mended = (worth < 1000) & (events["zgrq"] <= self.night).fillna(False)
        events = events.assign(
            worth=worth.mask(mended.fillna(False), 700), on=coalesce(events["jcrq"], events["updated"])
        )
        events = self.happened(events[worth.notna()], 730)
        labels = {1000: "通过", 700: "已整改", 300: "责令整改", 0: "不通过"}
        return [
            self.promise(),
            self.latest("inspection_latest", "inspections", events, labels, "监督检查", "730天没有监督检查记录"),
        ]

    def promise(self) -> pd.DataFrame:
        events = self.rows("commitments", ["storeName", "startTime", "endTime", "status", "crossStore", "days"])
        running = (events["endTime"].isna() | (events["endTime"] >= self.night)).fillna(False)
        events = events[(events["status"] == "1").fillna(False) & running]
        worth = np.where((events["days"] > 7).fillna(False), 800, 600)
        worth = np.where((events["crossStore"] == "1").fillna(False), 1000, worth)
        events = self.happened(events.assign(worth=worth, on=coalesce(events["startTime"], events["updated"])))
        stores = self.unit.assign(own=self.unit["store_name"].str.strip())
        pairs = events.merge(stores, on="entity_id")
        store = pairs["storeName"].str.strip()
        pairs = pairs[(pairs["own"].isna() | store.isna() | (pairs["own"] == store)).fillna(False)]
        rows = self.joined(counted(pairs, ["worth", "on"], [False, False], by="unit_id"), by="unit_id")
        label = words(rows["worth"].map({1000: "异地异店退换", 800: "延长期限退货", 600: "无理由退货"}))
        said = "有效承诺" + words(rows["n"]) + "项，最优为“" + label + "”"
        none = "没有在有效期内的无理由退货承诺；承诺出于自愿，不计分"
        return self.criterion("return_promise", "promises", 1000, rows, rows["worth"], said.where(rows["n"] > 0, none))
