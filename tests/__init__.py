"""Facts about the product, and a second model to hold it against."""
