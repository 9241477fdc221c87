"""The models that a forecast pools: each gives laws of the number of attacks in the days after every origin."""
