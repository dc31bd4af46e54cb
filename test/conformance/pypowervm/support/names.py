import uuid


def name(kind):
    """One that nobody has."""
    return '%s%s' % (kind, uuid.uuid4().hex[:8])
