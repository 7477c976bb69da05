"""Work-order logs of real cities: read as they come, whatever they call things, and told in the model's terms."""
