"""The HTTP API: JSON read strictly, one error envelope, keyset pages, a document that is true."""
