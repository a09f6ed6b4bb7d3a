"""Measurements, and the scripts that compute what is learned from dev data."""
