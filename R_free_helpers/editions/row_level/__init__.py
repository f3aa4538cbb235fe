"""Files with rows of persons, for a unit's own people or for the person itself; none of them is part of an edition."""
