"""Headers of our messages: CloudEvents in binary mode, W3C trace context beside them."""

from __future__ import annotations

from datetime import UTC, datetime

from powervm_client import tracing


def headers_for(subject: str, message_id: str, source: str) -> dict[str, str]:
    """Headers of a message that is published now, with the caller's trace context."""
    headers = {
        "ce-specversion": "1.0",
        "ce-id": message_id,
        "ce-source": source,
        "ce-type": subject,
        "ce-time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "content-type": "application/json",
    }
    tracing.inject(headers)
    return headers
