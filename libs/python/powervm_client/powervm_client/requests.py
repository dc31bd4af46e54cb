"""Requests that outlive a broker which restarts. Everything here runs on the loop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import nats.errors
from nats.aio.msg import Msg

from powervm_client.connection import LINK_ERRORS, PAUSE_SECONDS, Connection, Link
from powervm_client.failure import Failure, PowerVMError, refused

UNAVAILABLE = "service.unavailable"
ERROR_HEADER = "Nats-Service-Error"
ANSWER_SECONDS = 2.5
"""Within this a broker that lives has stored a message; one that does not answer is asked again."""


class LinkLost(Exception):
    """The connection went away before the answer came."""


async def ask(connection: Connection, subject: str, payload: object, headers: Mapping[str, str], seconds: float) -> Any:
    """Asks a service by request-reply; asked again when the broker went away in between, since a query changes nothing.

    :raises PowerVMError: what the service answered; ``service.unavailable``, ``service.timeout``, ``nats.unreachable``
    """
    now = asyncio.get_running_loop().time
    deadline = now() + seconds
    body = json.dumps(payload).encode()
    while True:
        link = await connection.link(deadline)
        try:
            return _read(await _request(link, subject, body, headers, deadline - now()))
        except LinkLost:
            if now() >= deadline:
                raise connection.unreachable() from None
            await asyncio.sleep(PAUSE_SECONDS)
        except nats.errors.NoRespondersError:
            if not _may_come_back(link, deadline):
                raise _unavailable(subject) from None
            await asyncio.sleep(PAUSE_SECONDS)
        except PowerVMError as error:
            # A service that is back says it of another that is not yet.
            if error.code != UNAVAILABLE or not _may_come_back(link, deadline):
                raise
            await asyncio.sleep(PAUSE_SECONDS)
        except (TimeoutError, nats.errors.TimeoutError):
            raise _timeout(subject, seconds) from None


async def publish(
    connection: Connection, subject: str, payload: object, headers: Mapping[str, str], seconds: float
) -> None:
    """Publishes into a stream and waits until the broker has stored it. The message's id makes repeats harmless.

    :raises PowerVMError: ``nats.unreachable``, ``nats.refused``
    """
    now = asyncio.get_running_loop().time
    deadline = now() + seconds
    body = json.dumps(payload).encode()
    identified = {**headers, "Nats-Msg-Id": headers["ce-id"]}
    while True:
        link = await connection.link(deadline)
        try:
            answer = json.loads((await _request(link, subject, body, identified, ANSWER_SECONDS)).data)
            if "error" not in answer:
                return
            if now() >= deadline or answer["error"].get("code") != 503:
                raise _not_stored(subject, answer["error"])
        except (TimeoutError, LinkLost, nats.errors.TimeoutError, nats.errors.NoRespondersError):
            if now() >= deadline:
                raise connection.unreachable() from None
        await asyncio.sleep(PAUSE_SECONDS)


async def _request(link: Link, subject: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Msg:
    """One request on one link; gives up as soon as the link does."""
    request = asyncio.ensure_future(
        link.client.request(subject, body, timeout=max(seconds, 0.001), headers=dict(headers))
    )
    lost = asyncio.ensure_future(link.lost.wait())
    try:
        await asyncio.wait({request, lost}, return_when=asyncio.FIRST_COMPLETED)
        if not request.done():
            raise LinkLost
        return request.result()
    except nats.errors.MaxPayloadError:
        raise _too_large(subject, body) from None
    except (TimeoutError, nats.errors.NoRespondersError):
        raise
    except LINK_ERRORS:
        raise LinkLost from None
    finally:
        for task in (request, lost):
            task.cancel()
        await asyncio.gather(request, lost, return_exceptions=True)


def _read(answer: Msg) -> Any:
    try:
        body = json.loads(answer.data)
    except ValueError:
        body = None
    if answer.headers and answer.headers.get(ERROR_HEADER):
        raise PowerVMError(Failure.parse(body))
    return body


def _may_come_back(link: Link, deadline: float) -> bool:
    """Whoever does not listen may be reconnecting, as we just did, and there is time to ask again."""
    return link.fresh and asyncio.get_running_loop().time() + 2 * PAUSE_SECONDS < deadline


def _service(subject: str) -> str:
    parts = subject.split(".")
    return parts[2] if len(parts) > 2 else subject


def _unavailable(subject: str) -> PowerVMError:
    service = _service(subject)
    return refused(
        UNAVAILABLE,
        f"no replica of {service} is running",
        retryable=True,
        remedy=f"Start the {service} service, or look at its log",
    )


def _timeout(subject: str, seconds: float) -> PowerVMError:
    return refused(
        "service.timeout",
        f"{_service(subject)} did not answer {subject} within {seconds:g} s",
        retryable=True,
        remedy="The hypervisor may be slow or unreachable; try again, or look at the trace",
    )


def _too_large(subject: str, body: bytes) -> PowerVMError:
    return refused(
        "request.too-large",
        f"{subject} has {len(body)} bytes, more than the NATS server takes",
        remedy="Hand over large files by reference, or raise max_payload of the server",
    )


def _not_stored(subject: str, error: Mapping[str, Any]) -> PowerVMError:
    return refused(
        "nats.refused",
        f"NATS does not store {subject}: {error.get('description', 'no reason given')}",
        retryable=True,
        remedy="The streams may be full or missing: the services make them when they start",
    )
