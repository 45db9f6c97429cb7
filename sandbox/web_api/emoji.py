"""emoji.*: the workspace's custom emoji."""

from sandbox.web_api.call import Call, method
from sandbox.workspace.state import Json


@method("emoji.list", "emoji:read", per_minute=20)
def list_(call: Call) -> Json:
    """List custom emoji; a workspace of the sandbox has none."""
    return {"emoji": {}, "cache_ts": f"{call.sandbox.clock().timestamp():.6f}"}
