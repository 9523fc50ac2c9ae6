"""Pure maths of the warehouse, one module a layer: arrays in, arrays out, no files and no clock."""
