"""A local Notion: `state` holds the workspace, `routes` speaks its API (version 2026-03-11)."""

from integrations.sandbox.notion.state import Notion

__all__ = ["Notion"]
