"""The HTTP side: protocols, paging, faults."""
