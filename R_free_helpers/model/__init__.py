"""The ground floor: what an edition, a unit, a measure, a registry and a result are."""
