"""The event log of a record for process mining: CSV with XES names, XES (IEEE 1849), OCEL 2.0."""
