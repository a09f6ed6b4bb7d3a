"""Who may ask, read and change the archive: keys and their scopes, rates, where a request came from, the audit."""
