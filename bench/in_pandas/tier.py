"""Tier on a first night: the facts of each unit, the first rule that fits, words and JSON."""

from datetime import date

import numpy as np
import pandas as pd

from bench.in_pandas.tables import TEXT, hundredths, nothing, publish, published, short, words
from etl.ground.workspace import Workspace

CRITERIA = ["abnormal_list", "heavy_penalty", "inspection_latest", "register_state", "serious_violation"]
VETOES = {
    "register_state": "登记被吊销或注销",
    "serious_violation": "列入严重违法失信名单",
    "abnormal_list": "列入经营异常名录",
    "heavy_penalty": "近一年受到重大行政处罚",
    "inspection_latest": "最近一次监督检查不通过且未整改",
}
TIERS = {
    "exit_removed": "exited",
    "exit_expired": "exited",
    "exit_refused": "exited",
    "exit_deregistered": "exited",
    "warn_veto": "warning",
    "warn_score": "warning",
    "place_star": "star",
    "accept": "cultivation",
    "declare": "selection_pool",
    "place_unknown": "selection_pool",
}


def tier(workspace: Workspace, night: date) -> None:
    known = facts(workspace, night)
    rule = decided(known)
    moved = pd.DataFrame(
        {
            "unit_id": known["unit_id"],
            "night": night,
            "from_tier": nothing(known),
            "to_tier": rule.map(TIERS),
            "rule": rule,
            "reason": told(known, rule),
            "facts": shown(known, rule),
            "policy_version": "2021-1",
        }
    )
    publish(workspace, night, "transition", moved, ["unit_id"])
    names = {"to_tier": "tier", "night": "since", "from_tier": "previous_tier"}
    publish(workspace, night, "tier", moved.rename(columns=names), ["unit_id"])


def facts(workspace: Workspace, night: date) -> pd.DataFrame:
    columns = ["unit_id", "entity_id", "status", "audit_opinion", "valid_from"]
    unit = published(workspace, night, "unit", columns)
    entity = published(workspace, night, "entity", ["entity_id", "state"]).rename(columns={"state": "state_word"})
    score = published(workspace, night, "score", ["unit_id", "total", "scored_weight"])
    given = published(workspace, night, "contribution", ["unit_id", "criterion", "points"])
    given = given[given["criterion"].isin(CRITERIA)]
    given = given.assign(points=hundredths(given["points"])).pivot(
        index="unit_id", columns="criterion", values="points"
    )
    known = unit.merge(entity, on="entity_id", how="left").merge(score, on="unit_id", how="left")
    known = known.merge(given, left_on="unit_id", right_index=True, how="left")
    known = known.assign(total=hundredths(known["total"]), scored_weight=hundredths(known["scored_weight"]))
    known["share"] = (2 * 10_000 * known["total"] + known["scored_weight"]) // (2 * known["scored_weight"])
    known["valid_days"] = (pd.Timestamp(night) - known["valid_from"].astype("datetime64[s]")).dt.days.astype("Int64")
    veto = pd.Series("", index=known.index, dtype=TEXT)
    for criterion, title in VETOES.items():
        veto = veto + np.where((known[criterion] == 0).fillna(False), f"、{title}", "")
    return known.assign(veto=veto.str.slice(1).where(veto != ""))


def decided(known: pd.DataFrame) -> pd.Series:
    status, share = known["status"], known["share"]
    in_force = status == "in_force"
    clear = in_force
    for criterion in ("register_state", "abnormal_list", "serious_violation", "heavy_penalty"):
        clear = clear & (known[criterion] > 0)
    tests = [
        status == "removed",
        status == "expired",
        status == "refused",
        known["state_word"] == "注销",
        known["veto"].notna(),
        in_force & (share < 5000),
        clear & (known["valid_days"] >= 90) & (share >= 8500) & (known["scored_weight"] >= 7000),
        in_force,
        status.isin(["waiting", "county_passed", "city_passed"]),
    ]
    chosen = np.select([test.fillna(False).to_numpy(bool) for test in tests], list(TIERS)[:-1], default="place_unknown")
    return pd.Series(chosen, index=known.index, dtype=TEXT)


def told(known: pd.DataFrame, rule: pd.Series) -> pd.Series:
    opinion = known["audit_opinion"].fillna("无")
    percent = (
        short(known["share"].fillna(0)) + "%（" + short(known["total"]) + "/" + short(known["scored_weight"]) + "分）"
    )
    texts = {
        "exit_removed": "已被摘牌（审核意见：" + opinion + "），退出",
        "exit_expired": "有效期已满，退出",
        "exit_refused": "申报审核未通过（审核意见：" + opinion + "），退出",
        "exit_deregistered": "登记主体已注销，退出",
        "warn_veto": "存在一票否决情形：" + known["veto"] + "，转入预警库",
        "warn_score": "综合评价得分率" + percent + "，低于50%，转入预警库",
        "place_star": "首次入库：已有效" + words(known["valid_days"]) + "天，得分率" + percent + "，列入星级库",
        "accept": "申报审核通过，已生效，列入培育库",
        "declare": "已申报，正在审核，列入选育池",
        "place_unknown": "首次出现，申报状态不明，列入选育池待核",
    }
    return by_rule(known, rule, texts)


def shown(known: pd.DataFrame, rule: pd.Series) -> pd.Series:
    points = {name: f'"points_{name}": ' + decimal(known[name], 100) for name in CRITERIA}
    beneath = points[CRITERIA[0]]
    for name in CRITERIA[1:]:
        beneath = beneath + ", " + points[name]
    beneath = beneath + ', "register_state": ' + quoted(known["state_word"])
    weighed = (
        '"scored_weight": ' + decimal(known["scored_weight"], 100) + ', "share": ' + decimal(known["share"], 10_000)
    )
    status, total = ', "status": ' + quoted(known["status"]), ', "total": ' + decimal(known["total"], 100)
    audited = '{"audit_opinion": ' + quoted(known["audit_opinion"]) + status + "}"
    waved = "{" + beneath + status + ', "veto": null}'
    days = ', "valid_days": ' + words(known["valid_days"]).fillna("null")
    return by_rule(
        known,
        rule,
        {
            "exit_removed": audited,
            "exit_expired": '{"status": "expired"}',
            "exit_refused": audited,
            "exit_deregistered": '{"register_state": "注销"}',
            "warn_veto": "{" + beneath + ', "veto": ' + quoted(known["veto"]) + "}",
            "warn_score": "{" + weighed + status + total + "}",
            "place_star": "{" + beneath + ", " + weighed + status + total + days + ', "veto": null}',
            "accept": waved,
            "declare": waved,
            "place_unknown": "{}",
        },
    )


def by_rule(known: pd.DataFrame, rule: pd.Series, texts: dict[str, pd.Series | str]) -> pd.Series:
    chosen = nothing(known)
    for name, text in texts.items():
        chosen = chosen.mask(rule == name, text)
    return chosen


def decimal(number: pd.Series, unit: int) -> pd.Series:
    """A number of 1/unit as JSON, with all its digits."""
    places = len(str(unit)) - 1
    said = {each: f"{each / unit:.{places}f}" for each in number.dropna().unique()}
    return number.map(said, na_action="ignore").astype(TEXT).fillna("null")


def quoted(text: pd.Series) -> pd.Series:
    escaped = text.str.replace("\\", "\\\\").str.replace('"', '\\"').str.replace(r"[\x00-\x1f]+", " ", regex=True)
    return ('"' + escaped + '"').fillna("null")
