"""A failure as it crosses process borders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Failure:
    """What a service says about something that did not work.

    ``effect`` is ``none`` when nothing was changed, else ``unknown``; ``field`` is the path of the offending field in
    the request; ``remedy`` is what a person can do.
    """

    code: str
    message: str
    retryable: bool = False
    effect: str = "unknown"
    field: str | None = None
    remedy: str | None = None
    step: str | None = None
    host: str | None = None
    causes: tuple[str, ...] = ()

    @classmethod
    def parse(cls, body: object) -> Failure:
        """Reads a failure off the wire; one that is not understood keeps the code ``internal``."""
        if not isinstance(body, Mapping):
            return cls("internal", "the service answered with an error that cannot be read")
        return cls(
            code=_text(body, "code") or "internal",
            message=_text(body, "message") or "failed",
            retryable=body.get("retryable") is True,
            effect="none" if body.get("effect") == "none" else "unknown",
            field=_text(body, "field"),
            remedy=_text(body, "remedy"),
            step=_text(body, "step"),
            host=_text(body, "host"),
            causes=tuple(cause for cause in body.get("causes") or () if isinstance(cause, str)),
        )


class PowerVMError(Exception):
    """Whatever went wrong, with the failure as data; its text is made for people."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(describe(failure))
        self.failure = failure

    @property
    def code(self) -> str:
        return self.failure.code


def refused(code: str, message: str, **details: Any) -> PowerVMError:
    """A failure on our side of the wire, before anything was changed."""
    return PowerVMError(Failure(code, message, effect="none", **details))


def describe(failure: Failure) -> str:
    """One line: message, what to do, and the code by which the reference names it."""
    text = failure.message.rstrip(".")
    if failure.remedy:
        text = f"{text}. {failure.remedy.rstrip('.')}"
    return f"{text} [{failure.code}]"


def _text(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) and value else None
