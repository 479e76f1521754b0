"""`python with_dlt.py PORT FOLDER`, in an environment that has dlt: its REST source, Parquet files.

The answer's rows are JSON text inside JSON, so a response hook opens them, as dlt's documentation advises; a custom
auth signs each request. Tuned as documented: requests one after the other as pages are numbered, two normalise workers,
Parquet, no progress, no telemetry.
"""

import hashlib
import json
import os
import sys
import time
from pathlib import Path

os.environ |= {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "ERROR",
    "NORMALIZE__WORKERS": "2",
    "DATA_WRITER__BUFFER_MAX_ITEMS": "20000",
    "NORMALIZE__DATA_WRITER__FILE_MAX_ITEMS": "250000",
}
import dlt
import requests
from dlt.common.configuration import configspec
from dlt.sources.helpers.rest_client.auth import AuthConfigBase
from dlt.sources.rest_api import rest_api_source

KEY, SECRET = "bench", "no-secret"


@configspec
class Signed(AuthConfigBase):
    """Adds key, time and sign to a request's form."""

    secret: str = ""

    def __init__(self, secret: str = "") -> None:
        self.secret = secret

    def __call__(self, request):
        request.prepare_body(
            {**dict(p.split("=") for p in request.url.partition("?")[2].split("&")), **self.sign()}, None
        )
        return request

    def sign(self) -> dict[str, str]:
        asked = str(int(time.time() * 1000))
        text = KEY + self.secret + asked
        return {
            "appKey": KEY,
            "requestTime": asked,
            "sign": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
        }


def opened(response, *_, **__):
    """The answer with its inner JSON text opened."""
    envelope = response.json()
    envelope["datas"] = json.loads(envelope["datas"])["data"]
    response.json = lambda **_: envelope
    return response


def main(port: str, folder: Path) -> None:
    base = f"http://127.0.0.1:{port}/gateway"
    form = Signed(SECRET).sign()
    secret = requests.post(f"{base}/app/refreshTokenByKey.htm", data=form, timeout=60).json()["datas"]["requestSecret"]
    endpoint = {
        "path": "api/001003001/dataSharing/qyzx_djxx.htm",
        "method": "POST",
        "params": {"pageSize": 1000},
        "data_selector": "datas",
        "response_actions": [opened],
        "paginator": {"type": "page_number", "base_page": 1, "page_param": "pageNum", "total_path": "totalPage"},
    }
    source = rest_api_source(
        {
            "client": {"base_url": base, "auth": Signed(secret)},
            "resources": [{"name": "registrations", "endpoint": endpoint, "max_table_nesting": 0}],
        }
    )
    pipeline = dlt.pipeline(
        "bench",
        pipelines_dir=str(folder / "pipelines"),
        destination=dlt.destinations.filesystem(bucket_url=str(folder / "out")),
        dataset_name="bench",
    )
    pipeline.run(source, loader_file_format="parquet")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
