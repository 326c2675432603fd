"""What the engine is compared with: other solvers on the same instances, each used well."""
