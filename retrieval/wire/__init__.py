"""What the HTTP service takes and gives, as wire models; the records of the product stay free of them.

Requests are strict: a field that is not known is refused, and so is a number in quotation marks. Responses mirror
`retrieval.answer` and `index.article` field by field; the smallest records serve as they are. Nothing here retrieves.
"""
