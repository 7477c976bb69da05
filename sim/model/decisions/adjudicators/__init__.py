"""Forms of decision of adjudicators."""
