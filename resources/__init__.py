"""What Impuls carries beside its code; a regular package, so that no other `resources` can stand in its place."""
