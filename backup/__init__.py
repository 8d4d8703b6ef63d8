"""Backups of a stage: its Redis, the photos of reference faces, and its configuration."""
