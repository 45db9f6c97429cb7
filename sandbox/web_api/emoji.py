"""emoji.*: the emoji that the workspace has beside the usual ones."""

from sandbox.state import Json
from sandbox.web_api.call import Call, method


@method("emoji.list", "emoji:read", per_minute=20)
def list_(call: Call) -> Json:
    """List custom emoji; a workspace of the sandbox has none."""
    return {"emoji": {}, "cache_ts": f"{call.sandbox.clock().timestamp():.6f}"}
