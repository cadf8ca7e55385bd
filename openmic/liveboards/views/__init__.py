"""Pages of live boards: `room` for everybody in the hall, `joining` with a code, `boards` for who opens them."""
