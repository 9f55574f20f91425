/** Where credentials come from. */
export interface Input {
  /** Somebody can be asked. */
  isTerminal: boolean;
  readFile(path: string): Promise<string>;
  /** Standard input to its end. */
  readAll(): Promise<string>;
  /** @returns the line that was typed. Throws AdminError when whoever was asked gives up. */
  ask(prompt: string, options: { hidden: boolean }): Promise<string>;
}
