"""A run and its tables, files, stories and exports."""
