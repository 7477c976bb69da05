"""The model: city, state, demand, plan, rules, agents and the day."""
