"use strict";
/* Search, filters and the view of one company. What is shown stands in the address, so that back and links work. */
(() => {
  const PAGE = 50;
  const PAUSE = 150;
  const one = (id) => document.getElementById(id);
  const [query, q, region, category, count, more] = ["query", "q", "region", "category", "count", "more"].map(one);
  const title = document.title;
  let found = [];
  let list = "#";
  let last = null;
  let waiting = 0;
  let newest = 0;

  function address(parts) {
    const told = new URLSearchParams(Object.entries(parts).filter(([, value]) => value));
    return `#${told}`;
  }

  function asked() {
    return { q: q.value.trim(), region: region.value, category: category.value };
  }

  function fill(root, said) {
    for (const place of root.querySelectorAll("[data-field]")) place.textContent = said[place.dataset.field];
  }

  function row(data, at) {
    const { id, said } = Companies.company(data, at);
    const made = one("result").content.cloneNode(true);
    fill(made, said);
    made.querySelector("a").href = address({ company: id });
    return made;
  }

  /* The next rows of the answer; gives the first of them. */
  function append(data) {
    const body = one("results").tBodies[0];
    const before = body.rows.length;
    body.append(...found.slice(before, before + PAGE).map((at) => row(data, at)));
    more.hidden = body.rows.length >= found.length;
    return body.rows[before];
  }

  async function loaded() {
    count.textContent = "正在载入企业名单……";
    try {
      return await Companies.load();
    } catch {
      count.textContent = "企业名单没有载入。请稍后再试，或者下载文件。";
      return null;
    }
  }

  async function answer() {
    const wanted = asked();
    list = address(wanted);
    newest += 1;
    const mine = newest;
    if (list === "#") {
      one("found").hidden = true;
      count.textContent = "";
      return;
    }
    const data = await loaded();
    if (!data || mine !== newest) return;
    found = Companies.search(data, wanted);
    one("results").tBodies[0].replaceChildren();
    append(data);
    one("found").hidden = found.length === 0;
    count.textContent = found.length
      ? `找到${found.length.toLocaleString("en-US")}家，按企业名称排列，不是排名。`
      : "没有找到。没有列出不说明没有投诉，也不说明企业的好坏。";
  }

  /* Typing changes the address without a step back for each letter. */
  function searched() {
    clearTimeout(waiting);
    history.replaceState(null, "", address(asked()));
    return answer();
  }

  function named(code) {
    const option = [...region.options].find((each) => each.value === code);
    return option ? option.textContent : code;
  }

  function draw({ low, high, rate, peer }) {
    const [span, mark, point] = ["rect.span", "rect.peer", "circle"].map((name) => one("company-range").querySelector(name));
    one("company-figures").classList.toggle("unrated", rate === null);
    mark.classList.toggle("unknown", peer === null);
    span.setAttribute("x", `${low / 100}%`);
    span.setAttribute("width", `${(high - low) / 100}%`);
    point.setAttribute("cx", `${rate / 100}%`);
    mark.setAttribute("x", `${peer / 100}%`);
  }

  async function show(id) {
    one("overview-page").hidden = true;
    one("company").hidden = false;
    one("company-figures").hidden = true;
    one("company-problem").hidden = true;
    one("back").href = list;
    last = id;
    one("company-name").textContent = "正在载入……";
    const data = await loaded();
    if (last !== id || one("company").hidden) return;
    const at = data ? data.at.get(id) : undefined;
    if (at === undefined) missing(id, data);
    else present(Companies.company(data, at));
    document.title = `${one("company-name").textContent} · ${title}`;
    one("company-name").focus();
  }

  function present(company) {
    const said = { ...company.said, regions: company.regions.map(named).join("、") };
    fill(one("company"), said);
    draw(company);
    one("company-figures").hidden = false;
  }

  function missing(id, data) {
    one("company-name").textContent = id;
    one("company-problem").textContent = data
      ? "本期公示中没有这家企业。没有列出不说明没有投诉，也不说明企业的好坏。"
      : "企业名单没有载入。请稍后再试，或者下载文件。";
    one("company-problem").hidden = false;
  }

  /* Back from a company: to the search, with the link that led away in focus. */
  async function leave(told) {
    for (const [field, name] of [[q, "q"], [region, "region"], [category, "category"]]) field.value = told.get(name) || "";
    const back = !one("company").hidden;
    one("overview-page").hidden = false;
    one("company").hidden = true;
    document.title = title;
    await answer();
    if (!back) return;
    const link = [...document.querySelectorAll(".companies a")].find((each) => each.hash === address({ company: last }));
    (link || q).focus();
  }

  /* An address of a place in the page is the browser's business. */
  function arrive() {
    const hash = location.hash.slice(1);
    if (hash && one(hash)) return null;
    const told = new URLSearchParams(hash);
    return told.get("company") ? show(told.get("company")) : leave(told);
  }

  async function periods() {
    const response = await fetch("../../index.json").catch(() => null);
    if (!response || !response.ok) return;
    const releases = (await response.json()).filter((each) => /^[\w-]+$/.test(each.release_id) && Number.isInteger(each.version));
    const { release, version } = document.body.dataset;
    for (const each of releases) {
      const own = each.release_id === release && String(each.version) === version;
      const said = `${each.year}年${each.name}（${each.kind === "withdrawal" ? "已撤回" : `第${each.version}版`}）`;
      one("period").append(new Option(said, `${each.release_id}/v${each.version}`, own, own));
    }
    one("periods").hidden = releases.length === 0;
  }

  function start() {
    for (const cell of document.querySelectorAll("#companies th[data-id]")) {
      const link = document.createElement("a");
      link.href = address({ company: cell.dataset.id });
      link.textContent = cell.textContent;
      cell.replaceChildren(link);
    }
    query.addEventListener("submit", (event) => { event.preventDefault(); searched(); });
    query.addEventListener("reset", () => setTimeout(searched));
    q.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(searched, PAUSE); });
    for (const filter of [region, category]) filter.addEventListener("change", searched);
    more.addEventListener("click", async () => append(await Companies.load()).querySelector("a").focus());
    one("periods").addEventListener("submit", (event) => {
      event.preventDefault();
      location.assign(`../../${one("period").value}/index.html${location.hash}`);
    });
    window.addEventListener("hashchange", arrive);
    query.hidden = false;
    periods();
    arrive();
  }

  start();
})();
