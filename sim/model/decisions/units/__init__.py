"""Forms of decision of units on contested cases."""
