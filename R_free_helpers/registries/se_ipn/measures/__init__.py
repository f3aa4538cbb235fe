"""The measures of the Swedish registry of inflammatory polyneuropathies, a module per subject."""
