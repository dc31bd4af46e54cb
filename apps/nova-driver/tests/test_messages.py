"""What is in the commands, where the outcome does not show it."""

from typing import Any

import pytest

from powervm_nova.volume import keep_udid
from tests import builders
from tests.fleets import Fleet


@pytest.mark.parametrize(
    ("of_image", "kind", "seconds"), [(None, "SOFT", 42), ("7", "SOFT", 7), ("0", "SOFT", 0), ("7", "HARD", 0)]
)
def test_a_soft_reboot_gives_the_guest_the_time_that_its_image_asks_for(
    of_image: str | None, kind: str, seconds: int, fleet: Fleet, conf: Any
) -> None:
    conf.set_override("shutdown_timeout", 42)
    instance = fleet.instances[0]
    instance.system_metadata = {} if of_image is None else {"image_os_shutdown_timeout": of_image}
    fleet.driver.reboot(builders.context(), instance, None, kind)
    mode = {"SOFT": "soft", "HARD": "hard"}[kind]
    sent = {"host": "fleet", "uuid": instance.uuid, "mode": mode, "timeoutSeconds": seconds}
    assert fleet.commands() == [["reboot", sent]]


def test_a_detach_names_the_disk_by_the_udid_that_nova_has_kept(fleet: Fleet) -> None:
    connection_info: dict[str, Any] = {"driver_volume_type": "fibre_channel", "serial": "volume-1", "data": {}}
    known = {"host": "fleet", "uuid": fleet.instances[0].uuid, "volumeId": "volume-1"}
    fleet.driver.detach_volume(builders.context(), connection_info, fleet.instances[0], "/dev/sdb")
    keep_udid(connection_info, "01MUlCTTIxNDUwMDUwNzY4")
    fleet.driver.detach_volume(builders.context(), connection_info, fleet.instances[0], "/dev/sdb")
    assert fleet.commands() == [
        ["detach-volume", known],
        ["detach-volume", {**known, "targetUdid": "01MUlCTTIxNDUwMDUwNzY4"}],
    ]
