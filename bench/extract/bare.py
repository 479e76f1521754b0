"""`python -m bench.extract.bare PORT FOLDER`: what one writes in ten minutes. No guarantee of any kind.

A token, page after page, JSON decoded twice, each row a line of a file.
"""

import hashlib
import json
import sys
import time
from pathlib import Path

import requests

KEY, SECRET = "bench", "no-secret"


def signed(secret: str, **fields: object) -> dict[str, object]:
    asked = str(int(time.time() * 1000))
    sign = hashlib.md5((KEY + secret + asked).encode(), usedforsecurity=False).hexdigest()
    return {"appKey": KEY, "requestTime": asked, "sign": sign, **fields}


def main(port: str, folder: Path) -> None:
    base, session = f"http://127.0.0.1:{port}/gateway", requests.Session()
    token = session.post(f"{base}/app/refreshTokenByKey.htm", data=signed(SECRET), timeout=60).json()
    secret = token["datas"]["requestSecret"]
    folder.mkdir(parents=True)
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
        number, pages = 1, 1
        while number <= pages:
            url = f"{base}/api/001003001/dataSharing/qyzx_djxx.htm"
            answer = session.post(url, data=signed(secret, pageNum=number, pageSize=1000), timeout=60).json()
            for row in json.loads(answer["datas"])["data"]:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            number, pages = number + 1, answer["totalPage"]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
