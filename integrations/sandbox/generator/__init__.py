"""Organisations of any size with known helpfulness, to try Alongside on and to judge its scores by.

Two layers. `events.draw` says what happens, purely and fast, and `proofs.expected` which rows that owes; `write.write`
turns it into a Jira and a Notion in which the real finders find exactly those rows.
"""
