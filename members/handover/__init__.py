"""Passing on what somebody holds, so that nothing is ever left without anybody. See docs/decisions/0015-handover.md."""
