/** Which modules the scenarios of this run asked for. */
export class RequiredModules {
  readonly #names = new Set<string>();

  /** Never throws: scenarios name modules that newer or older platforms had, and other scenarios of the account. */
  require(name: unknown): void {
    if (typeof name === 'string') this.#names.add(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }
}
