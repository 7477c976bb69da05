"""The event log of a record in the formats of process mining: CSV with XES names, XES (IEEE 1849) and OCEL 2.0."""
