"""Files for those who show a registry's numbers elsewhere, with the checks that the receiver would make of them."""
