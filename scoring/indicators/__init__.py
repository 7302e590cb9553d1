"""One file per indicator or close family. Importing a module registers what is in it; the list is explicit."""

from scoring.indicators import attainment, help_points, punctuality, reach, response
from scoring.indicators.registry import REGISTRY, Definition, View, compute

__all__ = [
    "REGISTRY",
    "Definition",
    "View",
    "attainment",
    "compute",
    "help_points",
    "punctuality",
    "reach",
    "response",
]
