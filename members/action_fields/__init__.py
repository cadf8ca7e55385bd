"""The action fields in the coordinators' hands: name, icon, colour, order, retirement."""
