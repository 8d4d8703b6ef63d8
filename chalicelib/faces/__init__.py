"""Whose face is it: the decision (pure), who owns which face (Redis), and the tasks around them."""
