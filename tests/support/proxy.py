"""A proxy that publishes an app under a path and strips that path, as many web servers are set up."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


def stripping(app: ASGIApp, prefix: str) -> ASGIApp:
    """Return the app as it is reached under ``prefix``; every other path is somebody else's."""

    async def proxy(scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope["path"])
        if not path.startswith(f"{prefix}/"):
            await PlainTextResponse("Nothing here.", 404)(scope, receive, send)
            return
        raw = scope["raw_path"].removeprefix(prefix.encode())
        await app({**scope, "path": path.removeprefix(prefix), "raw_path": raw}, receive, send)

    return proxy
