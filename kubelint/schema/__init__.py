"""What the API server's schemas say of an object: bundled ones, and those of CustomResourceDefinitions beside it."""
