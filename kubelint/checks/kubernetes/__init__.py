"""What can be wrong with Kubernetes objects, a module per family."""
