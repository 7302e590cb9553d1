"""A local Notion: `state` holds the workspace, `routes` speaks its API (versions 2026-03-11 and 2025-09-03)."""

from integrations.sandbox.notion.state import Notion

__all__ = ["Notion"]
