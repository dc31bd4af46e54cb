"""Secrets that whoever reads something could find, by the rules of the project's other tests."""

import json
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from powervm_testing.project import ROOT

SEARCH = ROOT / "test" / "nova" / "python" / "hidden-secrets.ts"


def hidden_secrets(places: Mapping[str, Iterable[bytes]], secrets: Sequence[str]) -> dict[str, list[str]]:
    """Place -> those of the secrets that are in it: plain, escaped, encoded or packed, each inside of any other."""
    with tempfile.TemporaryDirectory(prefix="powervm-secrets-") as folder:
        written: list[tuple[str, str]] = []
        for place, contents in places.items():
            for content in contents:
                path = Path(folder) / str(len(written))
                path.write_bytes(content)
                written.append((place, str(path)))
        found = _search([path for _, path in written], secrets)
    result: dict[str, list[str]] = {place: [] for place in places}
    for (place, _), secrets_there in zip(written, found, strict=True):
        result[place] = sorted({*result[place], *secrets_there})
    return result


def _search(files: list[str], secrets: Sequence[str]) -> list[list[str]]:
    run = subprocess.run(
        ["node", "--no-warnings", "--conditions=source", "--import", "./scripts/typescript.mjs", str(SEARCH)],
        cwd=ROOT,
        input=json.dumps({"secrets": secrets, "files": files}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: list[list[str]] = json.loads(run.stdout)
    return found
