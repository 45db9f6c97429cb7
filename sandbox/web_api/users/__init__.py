"""users.* and usergroups.*."""

from sandbox.web_api.users import profiles, usergroups, users

__all__ = ["profiles", "usergroups", "users"]
