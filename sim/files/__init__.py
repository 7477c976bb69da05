"""Files read and written: size limits, whole-file writes, calendar dates, spelling."""
