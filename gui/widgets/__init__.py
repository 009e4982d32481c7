"""Single controls: one per file. They know quantities, never a Rig."""
