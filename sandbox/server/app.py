"""All platforms as one web application, each under its own base path."""

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from sandbox.platforms import PLATFORMS, Platform
from sandbox.server import hmac, sharing
from sandbox.server.desk import Desk
from sandbox.server.faults import KINDS, Fault


def routes_of(platform: Platform, desk: Desk, lifetimes: sharing.Lifetimes) -> list[Route]:
    if platform.protocol == "sharing":
        return sharing.Gateway(platform, desk, lifetimes).routes
    return hmac.Gateway(platform, desk).routes


def application(desk: Desk, about: Mapping[str, object], lifetimes: sharing.Lifetimes) -> Starlette:
    """The web application. `about` is shown at `/_sandbox/` beside what is served and the clock."""

    def overview(_: Request) -> Response:
        served = {p.name: {"protocol": p.protocol, "key": p.key, "datasets": p.interfaces} for p in PLATFORMS}
        state = {"clock": str(desk.clock.now), "requests": dict(desk.faults.requests), "fault_kinds": KINDS}
        return JSONResponse({**about, **state, "platforms": served})

    def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def faults(request: Request) -> Response:
        try:
            desk.faults.planned.append(Fault(**await request.json()))
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"planned": len(desk.faults.planned)}, 201)

    return Starlette(routes=[
        Route("/_sandbox/", overview),
        Route("/_sandbox/health", health),
        Route("/_sandbox/faults", faults, methods=["POST"]),
        *(Mount(f"/{p.name}", routes=routes_of(p, desk, lifetimes)) for p in PLATFORMS),
    ])  # fmt: skip
