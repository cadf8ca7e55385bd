"""Settings: `base` is the one code path, chosen by the environment; `test` is what the suite uses."""
