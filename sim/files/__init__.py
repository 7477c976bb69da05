"""Files as they are read and written: bounded, whole, in the order of a calendar, spelt as meant."""
