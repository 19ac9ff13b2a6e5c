/** The part of the WebAssembly JavaScript interface that this package uses: Node has it, its type library does not. */
export interface WebAssemblyModule {
  readonly [Symbol.toStringTag]: string;
}

export interface WebAssemblyMemory {
  /** Replaced when the memory grows: never keep it. */
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

export interface WebAssemblyGlobal {
  value: number;
}

interface WebAssemblyInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

interface WebAssemblyInterface {
  compile(bytes: Uint8Array): Promise<WebAssemblyModule>;
  readonly Instance: new (
    module: WebAssemblyModule,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => WebAssemblyInstance;
}

export const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface };
