"use strict";
/* All companies of the release: one file, asked for once, when somebody first searches. */
const Companies = (() => {
  let asked = null;

  async function fetched(name) {
    const response = await fetch(name);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return response;
  }

  async function read() {
    if (!("DecompressionStream" in window)) return (await fetched("data/companies.json")).json();
    const packed = (await fetched("data/companies.bin")).body;
    return new Response(packed.pipeThrough(new DecompressionStream("gzip"))).json();
  }

  /* Full-width letters and digits, and small letters, are found like the others. */
  function fold(text) {
    return text.normalize("NFKC").toUpperCase();
  }

  function prepared(data) {
    data.code = data.code.map((code, at) => code || data.entity_id[at].replace("REG:", ""));
    data.names = data.company_name.map(fold);
    data.codes = data.code.map(fold);
    data.at = new Map(data.entity_id.map((id, at) => [id, at]));
    data.regions.parts = data.regions.list.map((text) => text.split(",").filter(Boolean));
    data.categories.parts = data.categories.list.map((text) => text.split("|").filter(Boolean));
    return data;
  }

  /* The data; a second call does not ask again, unless the first failed. */
  function load() {
    asked = asked || read().then(prepared).catch((problem) => { asked = null; throw problem; });
    return asked;
  }

  function having(column, word) {
    if (!word) return null;
    return new Set(column.parts.flatMap((parts, at) => (parts.includes(word) ? [at] : [])));
  }

  /* Rows in whose name or code every word stands, handled in the region, with complaints in the category. */
  function search(data, { q, region, category }) {
    const words = fold(q).split(/\s+/).filter(Boolean);
    const regions = having(data.regions, region);
    const categories = having(data.categories, category);
    const found = [];
    for (let at = 0; at < data.names.length; at += 1) {
      if (regions && !regions.has(data.regions.row[at])) continue;
      if (categories && !categories.has(data.categories.row[at])) continue;
      if (words.every((word) => data.names[at].includes(word) || data.codes[at].includes(word))) found.push(at);
    }
    return found;
  }

  function count(number) {
    return number === null ? "—" : number.toLocaleString("en-US");
  }

  /* Rates are whole numbers of a ten-thousandth. */
  function percent(rate) {
    return rate === null ? "—" : `${(rate / 100).toFixed(2)}%`;
  }

  function growth(rate) {
    if (rate === null) return "—";
    return rate < 0 ? percent(rate).replace("-", "−") : `+${percent(rate)}`;
  }

  function peerWords(rate, low, high, peer) {
    if (rate === null || peer === null) return "";
    if (peer < low) return "这家企业的可能范围高于同类平均。";
    if (peer > high) return "这家企业的可能范围低于同类平均。";
    return "同类平均在这家企业的可能范围之内，差别可能出于偶然。";
  }

  /* One company: its numbers, and as `said` the words for them by field. */
  function company(data, at) {
    const own = (name) => data[name][at];
    const [low, high, rate, peer] = ["rate_low", "rate_high", "success_rate", "peer_rate"].map(own);
    const mediated = own("mediation_succeeded") + own("mediation_failed");
    const range = rate === null ? "—" : `${percent(low)}–${percent(high)}`;
    const said = {
      name: own("company_name"),
      code: own("code"),
      categories: data.categories.parts[data.categories.row[at]].join("、"),
      complaints: count(own("complaints")),
      accepted: count(own("accepted")),
      rate: `${percent(rate)}（${count(own("mediation_succeeded"))}／${count(mediated)}）`,
      range,
      rangeWords: rate === null ? "没有调解出结果的投诉，不计算成功率。"
        : `可能范围：${percent(low)}至${percent(high)}（95%置信区间，件数越少越宽）。`,
      peer: percent(peer),
      peerWords: peerWords(rate, low, high, peer),
      change: own("before") === null ? "—" : `${count(own("before"))}（${growth(own("growth"))}）`,
      changeWords: own("before") === null ? "没有可比的数据。"
        : `上年同期${count(own("before"))}件，本期${count(own("complaints"))}件，增减${growth(own("growth"))}。`,
    };
    return { id: own("entity_id"), low, high, rate, peer, regions: data.regions.parts[data.regions.row[at]], said };
  }

  return { load, search, company };
})();
