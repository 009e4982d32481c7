"""What is seen. Asks the engine; computes no physics."""
