"""The lines of `requirements.lock`, from pip's report of what it would install, on standard input.

One file a package, with its hash: that of the platform the report was made on.
"""

from __future__ import annotations

import json
import re
import sys

HEAD = """\
# Every package that requirements.txt and the extra `traces` bring, pinned with the hash of its file, for {platform}.
# Made by `make lock`; not edited by hand. To install it and nothing else:
#   pip install --require-hashes --extra-index-url https://download.pytorch.org/whl/cpu -r requirements.lock
# torch is the build for CPUs, which its makers publish at that address and not on PyPI.
"""


def main() -> None:
    """Read the report and write the lines."""
    report = json.load(sys.stdin)
    about = report["environment"]
    lines = []
    for item in report["install"]:
        name = re.sub("[-_.]+", "-", item["metadata"]["name"]).lower()
        digest = item["download_info"]["archive_info"]["hashes"]["sha256"]
        lines.append(f"{name}=={item['metadata']['version']} --hash=sha256:{digest}\n")
    python = f"CPython {about['python_version']} on {about['sys_platform']} {about['platform_machine']}"
    sys.stdout.write(HEAD.format(platform=python) + "".join(sorted(lines)))


if __name__ == "__main__":
    main()
