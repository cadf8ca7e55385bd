"""What every request passes: middleware, the log of it, static files, health and error pages."""
