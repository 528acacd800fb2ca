"""Runs work by name in supervised processes of their own: a child, a pool, a fresh one per call, a whole job.

Foreign code is never run in the process that coordinates or shows a window. Children come from a nursery
(`engine.nursery`): a small clean process that forks them, and that ends every one of them with all they started
when the process it belongs to is gone, however that ended. Where there is no fork, they are spawned.
"""
