"""The figures of a posterior: one file each, as those of a comparison."""
