"""The list of jobs in the window: it runs them, and shows them."""
