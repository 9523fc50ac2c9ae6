"""The ensemble over any number of draws, block by block, in one process or on many, in constant memory."""
