"""Who I am: one module for each source of credentials, and `collect`, which merges them."""
