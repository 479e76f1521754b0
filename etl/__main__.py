"""`python -m etl`: a night, a release, and looking at both, without a scheduler."""

from etl.cli import main

main()
