"""Figures and reports of records, studies and sweeps, drawn without a screen or global state."""
