"""What the explorer reads: the data of its pages, and golden cases that hold its model to the warehouse."""
