/** Named cases and their outcome, printed as they come. */
export class Results {
  #passed = 0;
  #failed = 0;

  /** @param faults what is wrong; none: passed */
  case(name: string, faults: readonly string[]): void {
    if (faults.length === 0) this.#passed += 1;
    else this.#failed += 1;
    console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${name}`);
    for (const fault of faults) console.log(`         ${fault}`);
  }

  /** Prints the last line and returns the exit code. */
  end(): number {
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0 ? 0 : 1;
  }
}
