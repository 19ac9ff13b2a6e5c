import ivm from 'isolated-vm';

/** For benchmarks: one way to be asked and to answer. */
export interface Floor {
  /** Resolves when the answer is here. */
  ask(text: string): Promise<void>;
  close(): void;
}

/** An isolate that reads an event and says one command, without the scenario API. */
export async function bareIsolate(): Promise<Floor> {
  const isolate = new ivm.Isolate({ memoryLimit: 32 });
  const context = await isolate.createContext();
  let answered = (): void => {};
  await context.global.set('host', new ivm.Callback(() => answered()));
  const echo = await context.eval('(text) => { host(JSON.stringify(JSON.parse(text))); }', { reference: true });
  return {
    async ask(text) {
      const answer = new Promise<void>((resolve) => (answered = resolve));
      const done = echo.apply(undefined, [text], { timeout: 1_000 });
      await answer;
      void done;
    },
    close: () => isolate.dispose(),
  };
}
