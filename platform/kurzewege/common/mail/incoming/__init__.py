"""Mails that come in: replies to mails of ours. `receiving.receive` takes one, `collecting` fetches them."""
