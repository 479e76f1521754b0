"""Landing measured against dlt and a bare `requests` loop, all asking the same server: `python -m bench.extract`."""
