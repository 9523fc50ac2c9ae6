/** Fewer draws of all of them than this say nothing of 5% and 95%. */
export const LEAST_DRAWS = 500;
