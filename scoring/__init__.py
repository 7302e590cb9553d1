"""Snapshot + policy -> results. Pure: no clock, no network, no files; time comes in as an argument.

`scorer` is a run: which periods, by which rules (`rulebook`), with which books. `results.score` is the whole of one period:
finders (`proofs/`) propose, the gate (`gate`) admits or says which rule refuses, the ledger (`ledger`) turns admitted claims
into points, and `indicators/` are functions of those and of the snapshot.
"""
