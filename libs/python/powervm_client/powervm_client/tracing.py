"""OpenTelemetry where it is installed; nothing where it is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager

try:
    from opentelemetry import propagate, trace
    from opentelemetry.trace import SpanKind, Status, StatusCode
except ImportError:
    AVAILABLE = False
else:
    AVAILABLE = True


def inject(headers: MutableMapping[str, str]) -> None:
    """Writes ``traceparent`` and ``tracestate`` of the current span, if there is one."""
    if AVAILABLE:
        propagate.inject(headers)


@contextmanager
def span(name: str, attributes: Mapping[str, str] | None = None) -> Iterator[None]:
    """A span around the block. Of an exception its type and, where it has one, its code are noted; never its text."""
    if not AVAILABLE:
        yield
        return
    tracer = trace.get_tracer("powervm")
    started = tracer.start_as_current_span(
        name,
        kind=SpanKind.CLIENT,
        attributes=dict(attributes or {}),
        record_exception=False,
        set_status_on_exception=False,
    )
    with started as current:
        try:
            yield
        except Exception as error:
            current.set_attribute("error.type", getattr(error, "code", None) or type(error).__name__)
            current.set_status(Status(StatusCode.ERROR))
            raise


@contextmanager
def message_span(operation: str, subject: str, message_id: str | None = None) -> Iterator[None]:
    """The span of one message that we send; ``operation`` is ``publish`` or ``request``."""
    attributes = {
        "messaging.system": "nats",
        "messaging.destination.name": subject,
        "messaging.operation.type": "send",
        "messaging.operation.name": operation,
    }
    if message_id is not None:
        attributes["messaging.message.id"] = message_id
    with span(f"{operation} {subject}", attributes):
        yield
