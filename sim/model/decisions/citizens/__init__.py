"""Forms of decision of citizens at a follow-up."""
