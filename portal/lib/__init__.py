"""Toolbox without models; imports nothing else of ours."""
