"""Loads the current contents of a store into databases and files of other programs."""
