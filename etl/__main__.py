"""`python -m etl`: a night, a release, and looking at both, without a scheduler."""

import os
import sys

from etl.cli import main

if __name__ == "__main__":
    code = 0
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # the engine's binding prints pages of leak warnings when the interpreter takes it down itself
