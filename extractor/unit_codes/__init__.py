"""Official codes of communes, districts and provinces, with the time in which they hold."""
