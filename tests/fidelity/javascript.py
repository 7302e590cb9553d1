"""The JavaScript clients: node runs their scripts where node and the packages are at hand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from integrations.sandbox.start import Started

HERE = Path(__file__).resolve().parent
PACKAGES = {"client_notion.mjs": "@notionhq/client", "client_jira.mjs": "jira.js"}
TIMEOUT_S = 60


def modules() -> Path:
    """Where the packages are looked for: the folder that the environment names, else the one beside the scripts."""
    return Path(os.environ.get("ALONGSIDE_NODE_MODULES") or HERE / "node_modules").resolve()


def absent(script: str) -> str | None:
    """Why a script can not run here; None when it can."""
    if shutil.which("node") is None:
        return "no node on this machine"
    if not (modules() / PACKAGES[script]).is_dir():
        return f"{PACKAGES[script]} is not installed (make fidelity)"
    return None


def run(script: str, address: str, org: Started) -> None:
    """Raises AssertionError with what node said when the script fails."""
    settings = {
        "ADDRESS": address,
        "MODULES": str(modules()),
        "NOTION_TOKEN": org.notion_token,
        "ROOT": org.roots[0],
        "JIRA_EMAIL": org.jira_email,
        "JIRA_TOKEN": org.jira_token,
        "PROJECT": org.projects[0],
    }
    node = shutil.which("node")
    assert node is not None
    command = [node, str(HERE / script)]
    done = subprocess.run(
        command,
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def version(package: str) -> str:
    return str(json.loads((modules() / package / "package.json").read_text(encoding="utf-8"))["version"])
