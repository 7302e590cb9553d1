"""What a person or a generator writes down for the sandbox as JSON: a fault script, limits."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Unknown keys are refused, so that a misspelt fault is not a fault that never strikes."""

    model_config = ConfigDict(frozen=True, extra="forbid")
