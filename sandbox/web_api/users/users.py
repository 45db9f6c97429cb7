"""users.*: the people of the workspace."""

import zoneinfo

from sandbox.faults.refusals import SlackRefused
from sandbox.people import pictures
from sandbox.web_api.call import Call, method, page
from sandbox.workspace.state import Json, User, Workspace


@method("users.info", "users:read", per_minute=100)
def info(call: Call) -> Json:
    """Describe one person."""
    return {"user": described(call, call.user())}


@method("users.list", "users:read", per_minute=20)
def list_(call: Call) -> Json:
    """List everyone, bots too."""
    people, more = page(call, list(call.workspace.users.values()))
    return {
        "members": [described(call, user) for user in people],
        "cache_ts": call.sandbox.now(),
        "response_metadata": more,
    }


@method("users.profile.get", "users.profile:read", per_minute=100)
def profile_get(call: Call) -> Json:
    """Return one person's profile."""
    return {"profile": profile(call, call.user())}


@method("users.lookupByEmail", "users:read.email", per_minute=50)
def lookup_by_email(call: Call) -> Json:
    """Find a person by their e-mail address."""
    email = call.arguments.text("email").lower()
    for user in call.workspace.users.values():
        if user.email.lower() == email and not user.deleted:
            return {"user": described(call, user)}
    raise SlackRefused("users_not_found")


def described(call: Call, user: User) -> Json:
    """Return a person as the Web API shows them."""
    zone = zoneinfo.ZoneInfo(user.time_zone)
    now = call.sandbox.clock().astimezone(zone)
    offset = now.utcoffset()
    workspace: Workspace = call.workspace
    shown = {
        "id": user.id,
        "team_id": workspace.id,
        "name": user.name,
        "deleted": user.deleted,
        "color": user.color or "4d5e26",
        "real_name": user.profile.real_name or user.real_name,
        "tz": user.time_zone,
        "tz_label": now.tzname() or "",
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile(call, user),
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_guest,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    if call.arguments.flag("include_locale"):
        shown["locale"] = user.locale
    return shown


def profile(call: Call, user: User) -> Json:
    """Return somebody's profile as the Web API shows it."""
    own = user.profile
    real_name = own.real_name or user.real_name
    display_name = user.name if own.display_name is None else own.display_name
    first, _, last = real_name.partition(" ")
    shown = {
        "title": user.title if own.title is None else own.title,
        "phone": user.phone if own.phone is None else own.phone,
        "real_name": real_name,
        "real_name_normalized": real_name,
        "display_name": display_name,
        "display_name_normalized": display_name,
        "first_name": own.first_name or first,
        "last_name": last if own.last_name is None else own.last_name,
        "pronouns": own.pronouns or "",
        "status_text": own.status_text,
        "status_emoji": own.status_emoji,
        "status_expiration": own.status_expiration,
        "avatar_hash": pictures.picture_hash(user),
        **pictures.addresses(call.sandbox, call.workspace.id, user),
        "team": call.workspace.id,
    }
    scopes = call.installation.scopes
    # Without the scope Slack leaves the address out instead of refusing the call.
    if user.email and (scopes is None or "users:read.email" in scopes):
        shown["email"] = user.email
    if user.app_id:
        shown["api_app_id"] = user.app_id
    return shown
