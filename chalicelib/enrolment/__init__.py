"""A selfie makes a customer known: judged, compared with everybody else's, indexed, kept."""
