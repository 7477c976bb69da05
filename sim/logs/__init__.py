"""Work-order logs of real cities, with any column names, converted to the model's terms."""
