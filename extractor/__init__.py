"""Archived administrative reports of Vietnam's communes, as data that people can trust."""

__version__ = "0.1.0"
