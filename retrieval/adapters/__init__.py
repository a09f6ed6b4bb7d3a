"""Retrievers of other frameworks over an archive, a module a framework, which nothing else imports.

Each gives documents whose content is `article.text[start:end]`, with what `document.metadata` says of it.
"""
