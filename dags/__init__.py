"""When the steps run and in what order; the work itself is in `etl/`."""
