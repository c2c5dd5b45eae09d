"""How well a method does against gold."""
