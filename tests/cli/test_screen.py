"""Printed output, in every encoding."""

import os
import subprocess
import sys


def test_output_in_an_encoding_that_lacks_characters_still_says_everything() -> None:
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    for arguments in (["rules"], ["check", "shishi", "--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "sim", *arguments],
            env=os.environ | environment,
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.isascii()
