"""The HTTP service, one module a group of routes: each hands a request to the archive and its answer back."""
