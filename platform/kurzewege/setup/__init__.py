"""Setting a network up: action fields, demo network, first coordinator."""
