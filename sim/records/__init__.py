"""A run and the tables, files, stories and exports that it leaves."""
