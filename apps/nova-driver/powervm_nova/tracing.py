"""Traces that begin in nova-compute, where OpenTelemetry is installed and a collector is named."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any, TypeVar

from powervm_client import tracing

F = TypeVar("F", bound=Callable[..., Any])


def start(host: str) -> None:
    """Exports spans to ``OTEL_EXPORTER_OTLP_ENDPOINT``, unless the process has a tracer provider already."""
    if not (tracing.AVAILABLE and os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")):
        return
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        return
    if isinstance(trace.get_tracer_provider(), TracerProvider):
        return
    provider = TracerProvider(resource=Resource.create({"service.name": "nova-compute", "host.name": host}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def traced(method: F) -> F:
    """A span around a method of the driver, with the uuid of the instance that it is about."""

    @functools.wraps(method)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        uuid = next((one.uuid for one in (*args[1:], *kwargs.values()) if _is_instance(one)), None)
        attributes = {} if uuid is None else {"powervm.instance": str(uuid)}
        with tracing.span(f"nova {method.__name__}", attributes):
            return method(*args, **kwargs)

    return wrapper  # type: ignore[return-value]


def _is_instance(value: object) -> bool:
    return getattr(type(value), "obj_name", lambda: "")() == "Instance"
