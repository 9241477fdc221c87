"""Shards: pages to claims in pieces that need no record and know nothing of each other.

Reading order: stage (`process`, the one function that every runner calls), planning (inputs to shards), parts (a shard
to its file), then the runners: local (this process or several) and cluster (Apache Spark). Needs pyarrow.
"""
