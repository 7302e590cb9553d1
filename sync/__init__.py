"""The kernel: the normalized model, the mirror, and the pull, plan and apply that keep it and its mirror images true.

It imports nothing else of ours. Read `model.py`, then `ports.py`, then follow one record: `pull.py`, `store/`, `plan.py`,
`apply.py`.
"""
