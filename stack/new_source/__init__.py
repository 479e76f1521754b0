"""`make new-source`: a dataset's contract, suite, sandbox stub, fixture and test from a sample of its rows."""
