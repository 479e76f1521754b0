"""`bearer`: Jiangsu's token portal."""

from etl.wire.base import Page, Window
from etl.wire.envelope import Envelope
from etl.wire.paging import Paged

REFUSED = ("10001", "10002", "10003", "10007", "10008")
"""Address banned, bad token, token banned, interface disabled, bad parameter."""


class Bearer(Paged):
    """`GET {base}/opendata/api.php` with a bearer token; the rows are JSON text inside JSON."""

    ENVELOPE = Envelope(
        rows="data",
        total="totalrecords",
        code="errcode",
        message="result",
        ok=("0",),
        codes={**dict.fromkeys(REFUSED, "refused"), "10004": "quota"},
    )

    def page(self, window: Window, number: int, size: int) -> Page:
        fixed = {"op": "openapi", "a": "service", "resid": self.contract.interface}
        response = self.client.send(
            "GET",
            f"{self.endpoint.base_url}/opendata/api.php",
            params={**fixed, **self.paging(window, number, size)},
            headers={"Authorization": f"Bearer {self.endpoint.secret}"},
        )
        return self.whole(self.opened(response.content), number)
