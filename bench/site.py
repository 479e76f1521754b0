"""`python -m bench.site`: how large the site of a release is at 100,000 companies, and how fast its search answers."""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

from playwright.sync_api import sync_playwright

from etl.disclose.files import write_files
from etl.disclose.site import write_site
from etl.ground.engine import engine
from tests.disclose.tables import FACTS, RELEASE, company, outcomes, write_tables

CHROMIUM = "/usr/bin/chromium"
PLACES = ["上海", "苏州", "南京", "杭州", "宁波", "嘉兴", "温州", "合肥", "芜湖"]
WORDS = list("鑫华盛达安康源丰瑞通泰隆美佳宝天海江南东方新世纪")
TRADES = ["商贸", "餐饮管理", "网络科技", "服装", "汽车销售服务", "健身服务", "教育咨询", "家居用品", "电子商务"]
PROVINCES = ["310000", "320000", "330000", "340000"]
CATEGORIES = ["食品", "服装鞋帽", "餐饮服务", "文化娱乐体育服务", "教育培训服务", "交通工具", "家居用品", "通讯产品"]
SEARCHES = ["杭州", "鑫华", "健身 嘉兴", "9133", "91330100MA00077", "没有这样的企业", "商贸有限公司"]
MEBIBYTE = 1024 * 1024


def companies(number: int) -> list[dict[str, Any]]:
    """Made-up companies with names and codes as long as real ones, the same each time."""
    chance = random.Random(2021)  # noqa: S311
    rows = []
    for at in range(number):
        name = chance.choice(PLACES) + "".join(chance.choices(WORDS, k=chance.randint(2, 4))) + chance.choice(TRADES)
        region, mediated = chance.choice(PROVINCES), chance.randint(0, 12)
        complaints = mediated + chance.randint(1, 5)
        told = outcomes(complaints, complaints, mediated // 2, mediated - mediated // 2)
        kinds = "|".join(sorted(chance.sample(CATEGORIES, chance.randint(1, 2))))
        code = f"91{region[:4]}00MA{at:05}{chance.randint(0, 999):03}"
        rows.append(company(code, f"{name}有限公司", regions=region, categories=kinds, **told))
    return rows


def timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def searched(folder: Path) -> tuple[float, list[float]]:
    """Seconds until the first answer, when the list is loaded; and those of each answer after it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as driver:
        page = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]).new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        times = [page.evaluate(ANSWER, text) / 1000 for text in ["商贸", *SEARCHES * 3]]
    server.shutdown()
    return times[0], times[1:]


ANSWER = """async text => {
  const began = performance.now();
  const count = document.getElementById("count");
  document.getElementById("q").value = text;
  count.textContent = "";
  document.getElementById("query").requestSubmit();
  while (!/^(找到|没有找到)/.test(count.textContent)) await new Promise(done => setTimeout(done));
  document.body.offsetHeight;
  return performance.now() - began;
}"""
"""From the press of the button until the answer stands in the page and its layout is done, in milliseconds."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.site", description=__doc__)
    parser.add_argument("--companies", type=int, default=100_000)
    number = parser.parse_args().companies
    facts = FACTS | {"totals": FACTS["totals"] | {"companies": number}}
    with tempfile.TemporaryDirectory() as home, engine() as connection:
        folder = write_tables(Path(home), companies=companies(number))
        print(f"{number:,} companies: files written in {timed(lambda: write_files(connection, folder, facts)):.1f} s")
        print(f"site written in {timed(lambda: write_site(connection, folder, facts, RELEASE)):.1f} s")
        for name in ("index.html", "data/companies.bin", "data/companies.json", "companies.csv", "disclosure.json",
                     "disclosure.xlsx"):  # fmt: skip
            print(f"{name}: {(folder / name).stat().st_size / MEBIBYTE:.2f} MiB")
        first, later = searched(folder)
        print(f"first search, with the list: {first * 1000:.0f} ms")
        print(f"a search after it: median {median(later) * 1000:.0f} ms, slowest {max(later) * 1000:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
