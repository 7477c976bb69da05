"""The city and how it lives: state, demand, plan, rules, agents, the day."""
