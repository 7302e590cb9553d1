"""The fault kit: a script of rules as data, each fault one small class with one method.

connection  reset timeout kill_client stall truncate slice latency
answers     status html_200 trouble content_type
paging      duplicate_page reorder_page stuck_page insert_during_paging lag
state       expire_token expire_page clock_skew
"""

from integrations.sandbox.faults.script import Faults, Rule, Script

__all__ = ["Faults", "Rule", "Script"]
