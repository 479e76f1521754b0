"""The feeds of Zhejiang's platforms: who serves each, and what is wrong with it."""

from sandbox.world import defects as d
from sandbox.world.dataset import Feed

ENTERPRISE = ("enterprise_online", "sharing")
QUALITY = ("quality_online", "sharing")
ENFORCEMENT = ("enforcement_online", "sharing")
MARKET = ("market_online", "hmac")
COLD_CHAIN = ("cold_chain", "hmac")
FOOD_CHAIN = ("food_chain", "hmac")
COMPLAINTS = ("complaints_zj", "sharing")
OBJECTIONS = ("objection_desk", "hmac")

MARKET_ROUTE = "IC33RC0001"
COLD_ROUTE = "IC33LL0001"
FOOD_ROUTE = "IC33SL0001"
OBJECTION_ROUTE = "IC33RC0002"

ZHEJIANG: tuple[Feed, ...] = (
    Feed(*ENTERPRISE, "registrations", "qyzx_djxx", "pripid", "主体身份代码", [
        *d.normalised("uniscid", 0.001), *d.normalised("regno", 0.0005),
        d.placeholder("uniscid", 0.05, "uniscid IS NULL"), d.blank("uniscid", 0.05, "uniscid IS NULL"),
        d.blank("traname", 0.002), d.blank("opto", 0.002), d.blank("revdate", 0.001, "revdate IS NULL"),
        *d.damaged("uniscid", 0.001), d.unreadable("estdate", 0.0002), d.unreadable("apprdate", 0.0001, "不是日期"),
        d.unknown("regstateCn", 0.0002, "歇业中"), d.missing("pripid", 0.0001),
        d.missing("uniscid", 0.0002, "regno IS NULL"), d.duplicate("pripid"),
    ]),
    Feed(*ENTERPRISE, "abnormal_list", "qyzx_jyyc", "busexclist", "记录编号", [
        *d.normalised("uniscid", 0.004), d.legacy("uniscid", 0.01), d.blank("specause_cn", 0.003),
        d.blank("remdate", 0.004, "remdate IS NULL"),
        *d.damaged("uniscid", 0.004), d.unreadable("abntime", 0.001), d.unknown("biaoji", 0.001, "77"),
        d.missing("busexclist", 0.0005), d.duplicate("busexclist"),
    ]),
    Feed(*ENTERPRISE, "serious_violations", "qyzx_yzwf", "illid", "记录编号", [
        *d.normalised("uniscid", 0.006), d.legacy("uniscid", 0.01), d.blank("pendecno", 0.004),
        d.blank("addsecterm", 0.004), *d.damaged("uniscid", 0.006), d.unreadable("abntime", 0.002),
        d.missing("illid", 0.001), d.duplicate("illid", 0.002),
    ]),
    Feed(*QUALITY, "spot_checks", "zlzx_ccjc", "id", "记录编号", [
        d.legacy("busliceno", 0.2), *d.normalised("busliceno", 0.005), *d.normalised("orgno", 0.005),
        d.blank("model", 0.01), d.blank("brand", 0.01), d.blank("busliceno", 0.01, "busliceno IS NULL"),
        d.placeholder("busliceno", 0.01, "busliceno IS NULL AND orgno IS NOT NULL"),
        *d.damaged("busliceno", 0.008), d.unreadable("cydate", 0.001), d.unknown("ispass", 0.001, "9"),
        d.missing("id", 0.0005), d.duplicate("id"),
    ]),
    Feed(*ENFORCEMENT, "penalties", "zfzx_xzcf", "cf_wsh", "处罚决定书文号", [
        *d.normalised("cf_xdr_shxym", 0.008), *d.normalised("cf_xdr_gsdj", 0.004), *d.normalised("cf_xdr_zdm", 0.004),
        d.legacy("cf_xdr_shxym", 0.02), d.blank("cf_yj", 0.005), d.blank("cf_xdr_zdm", 0.02, "cf_xdr_zdm IS NULL"),
        d.placeholder("cf_xdr_shxym", 0.1, "cf_xdr_shxym IS NULL"),
        d.blank("cf_xdr_shxym", 0.1, "cf_xdr_shxym IS NULL"),
        *d.damaged("cf_xdr_shxym", 0.008), d.unreadable("cf_jdrq", 0.001), d.unknown("cf_zt", 0.001, "77"),
        d.negative("cf_nr_fk", 0.002), d.missing("cf_wsh", 0.0005), d.duplicate("cf_wsh"),
    ]),
    Feed(*ENFORCEMENT, "inspections", "zfzx_jcjg", "jcid", "检查编号", [
        *d.normalised("uniscid", 0.006), d.legacy("uniscid", 0.01), d.blank("wtlb", 0.01, "wtlb IS NULL"),
        *d.damaged("uniscid", 0.006), d.unreadable("jcrq", 0.001), d.unknown("jcjg", 0.001, "待定"),
        d.missing("jcid", 0.0005), d.duplicate("jcid"),
    ]),
    Feed(*MARKET, "declarations", MARKET_ROUTE, "id", "申报编号", [
        *d.normalised("creditCode", 0.006), d.legacy("creditCode", 0.01), d.blank("auditOpinion", 0.002),
        d.blank("platform", 0.003, "platform IS NULL"), d.blank("onlineLink", 0.003, "onlineLink IS NULL"),
        *d.damaged("creditCode", 0.005), d.unreadable("applicationDate", 0.0005), d.unknown("status", 0.0005, "77"),
        d.unknown("type", 0.0003, "9"), d.unknown("kind", 0.0003, "放心店"), d.missing("id", 0.0002),
        d.missing("creditCode", 0.0005), d.duplicate("id"),
    ]),
    Feed(*MARKET, "commitments", MARKET_ROUTE, "id", "承诺编号", [
        *d.normalised("creditCode", 0.006), d.legacy("creditCode", 0.01), d.blank("conditions", 0.004),
        d.blank("endTime", 0.004, "endTime IS NULL"), *d.damaged("creditCode", 0.004), d.unreadable("startTime", 0.001),
        d.unknown("channel", 0.001, "phone"), d.negative("days", 0.001), d.missing("id", 0.0005), d.duplicate("id"),
    ]),
    Feed(*MARKET, "outlets", MARKET_ROUTE, "id", "网点编号", [
        *d.normalised("bankCode", 0.01), *d.damaged("bankCode", 0.01), d.unreadable("applicationDate", 0.002),
        d.unknown("status", 0.002, "77"), d.missing("id", 0.001), d.duplicate("id", 0.002),
    ]),
    Feed(*MARKET, "coordinators", MARKET_ROUTE, "id", "协管员编号", [
        d.blank("leftOn", 0.01, "leftOn IS NULL"), d.unreadable("appointedOn", 0.002), d.missing("id", 0.001),
        d.duplicate("id", 0.002),
    ]),
    Feed(*MARKET, "loans", MARKET_ROUTE, "id", "贷款编号", [
        *d.normalised("creditCode", 0.005), *d.normalised("bankCode", 0.002), d.legacy("creditCode", 0.01),
        *d.damaged("creditCode", 0.004), *d.damaged("bankCode", 0.001), d.unreadable("grantedOn", 0.001),
        d.negative("amount", 0.001), d.missing("id", 0.0005), d.duplicate("id"),
    ]),
    Feed(*MARKET, "returns", MARKET_ROUTE, "id", "退货编号", [
        d.blank("doneTime", 0.004, "doneTime IS NULL"), d.unreadable("applyTime", 0.001),
        d.unknown("outcome", 0.002, "unclear"), d.negative("amount", 0.001), d.missing("id", 0.0005),
        d.duplicate("id", 0.004),
    ]),
    Feed(*COLD_CHAIN, "batches", COLD_ROUTE, "code", "批次编号", [
        *d.normalised("creditCode", 0.008), d.legacy("creditCode", 0.02),
        d.blank("quarantineCertNo", 0.1, "quarantineCertNo IS NULL"),
        d.blank("testReportNo", 0.1, "testReportNo IS NULL"), *d.damaged("creditCode", 0.006),
        d.unreadable("inTime", 0.001), d.missing("code", 0.0005), d.duplicate("code", 0.01),
    ]),
    Feed(*FOOD_CHAIN, "traces", FOOD_ROUTE, "traceNumber", "追溯码", [
        *d.normalised("uniformCode", 0.006), d.legacy("uniformCode", 0.01), d.blank("barCode", 0.004),
        d.blank("factoryCode", 0.01, "factoryCode IS NULL"), *d.damaged("uniformCode", 0.004),
        d.unreadable("productionDate", 0.001), d.missing("traceNumber", 0.0005), d.duplicate("traceNumber"),
    ]),
    Feed(*FOOD_CHAIN, "samplings", FOOD_ROUTE, "cyNo", "抽样编号", [
        d.blank("ggxh", 0.01), d.blank("bhgxm", 0.02, "bhgxm IS NULL"), d.unreadable("bgDate", 0.001),
        d.unknown("sfhg", 0.001, "9"), d.missing("cyNo", 0.001), d.duplicate("cyNo", 0.002),
    ]),
    Feed(*COMPLAINTS, "complaints_zj", "xftx_tsd", "rqstid", "投诉编号", [
        d.legacy("registerno", 0.03), *d.normalised("registerno", 0.008),
        d.blank("registerno", 0.05, "registerno IS NULL"),
        d.placeholder("registerno", 0.02, "registerno IS NULL"), d.blank("focus", 0.005),
        *d.damaged("registerno", 0.008), d.unreadable("recorddate", 0.001), d.unknown("acceptresult", 0.0005, "转办"),
        d.negative("tradeamount", 0.001), d.missing("rqstid", 0.0005), d.duplicate("rqstid"),
        d.whistle_blower("receivemode", 0.05),
    ]),
    Feed(*OBJECTIONS, "objections", OBJECTION_ROUTE, "id", "异议编号", [
        *d.normalised("creditCode", 0.01), d.unknown("status", 0.002, "77"), d.missing("id", 0.001), d.duplicate("id"),
    ]),
)  # fmt: skip
