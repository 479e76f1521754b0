"""`rows`: Shanghai's public query site."""

from etl.wire.base import Page, Window
from etl.wire.envelope import Envelope
from etl.wire.paging import Paged


class Rows(Paged):
    """`GET {base}/{interface}`: `{"total", "rows"}`, in order of closing; open to everybody."""

    ENVELOPE = Envelope(rows="rows", total="total")

    def page(self, window: Window, number: int, size: int) -> Page:
        url = f"{self.endpoint.base_url}/{self.contract.interface}"
        response = self.client.send("GET", url, params=self.paging(window, number, size))
        return self.whole(self.opened(response.content), number)
