"""One panel per part of the rig."""
