"""Makes ``nova.virt.powervm`` importable where Nova is installed in another directory than this package.

Nova looks for drivers only below its own package. In one site-packages the files are simply there; with Nova from the
distribution's packages, or from a source tree, they are not. Run by ``powervm_nova.pth`` at the start of Python, so
nothing here may be slow.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

NAME = "nova.virt.powervm"
FOLDER = Path(__file__).resolve().parent.parent / "nova" / "virt" / "powervm"


class Finder:
    """Asked last, after everything else has failed to find the module."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != NAME:
            return None
        return spec_from_file_location(name, FOLDER / "__init__.py", submodule_search_locations=[str(FOLDER)])


def install() -> None:
    if Finder not in sys.meta_path:
        sys.meta_path.append(Finder)
