"""The ground floor every step stands on: files, engine, identifiers, calendar, regions, policy."""
