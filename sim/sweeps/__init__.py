"""Sweeps: many runs of one study, kept as they come, and what they say about which numbers matter."""
