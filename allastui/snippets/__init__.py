"""A place as code: what reaches it from other programs, ready to paste; pure, without secrets."""
