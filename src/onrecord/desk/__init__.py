"""The desk: the review pages and their JSON twins, served on this machine alone.

Reading order: app (what is put together), guard (what is let in), page (a value rendered twice), then a module a page.
It needs the extra `desk`: `pip install "onrecord[desk]"`.
"""
