/** Results that are computed again only when something they are made of has changed. */
export class Stages {
  private readonly held = new Map<string, { inputs: readonly unknown[]; result: unknown }>();
  private readonly settled = new Map<string, unknown>();

  /** Say that inputs may have changed: every stage looks at them once more. */
  unsettle(): void {
    this.settled.clear();
  }

  /**
   * Return what `find` gives, and until `unsettle` is called give it again without asking.
   *
   * Sixty paths share their stages: walking down to the same inputs for each of them took longer than the formulas.
   */
  once<T>(name: string, find: () => T): T {
    let found = this.settled.get(name) as T | undefined;
    if (found === undefined) this.settled.set(name, (found = find()));
    return found;
  }

  /**
   * Return the result of a stage: the one held if every input is the same object as last time, else a new one.
   *
   * Arrays count as the same by identity, so a stage must never write into what it was given or has returned.
   */
  get<T>(name: string, inputs: readonly unknown[], compute: () => T): T {
    const before = this.held.get(name);
    if (before && before.inputs.length === inputs.length && before.inputs.every((input, k) => Object.is(input, inputs[k]))) {
      return before.result as T;
    }
    const result = compute();
    this.held.set(name, { inputs, result });
    return result;
  }
}
