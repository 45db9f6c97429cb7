"""In which channel an association is told: its engagement's, else its location's, else the partner's."""

from store.associations.associations import Association


def channel_of(association: Association) -> str | None:
    """Return the channel, as `store.associations.associations.channel` does in statements."""
    return (
        association.engagement.channel_id or association.location.channel_id or association.partner.channel_id
    )
