/** Uses of compute under names that a reader knows, in the order in which they are stacked: what labs decide on first. */
export const USE_NAMES: Readonly<Record<string, string>> = {
  inference: "Serving users",
  training: "Final training runs",
  ai_rnd_experiment: "Experiments",
  post_training: "Post-training",
  safety_eval: "Safety and evaluation",
  reserved_idle_fragmented: "Reserved, idle or scattered",
};

/** How well one use of compute replaces another, in words. */
export const FORM_NAMES: Readonly<Record<string, string>> = {
  ai_futures: "a little worse than one for one",
  cobb_douglas: "a fixed share each",
  complements: "hardly at all",
  substitutes: "well",
};
