/** What the server tells everybody about itself. Fields are missing when a feature is off. */
export interface ServerFacts {
  readonly version?: string;
  readonly rtmpUrl?: string;
  readonly demoStream?: string;
  readonly demoLogin?: string;
  readonly secureUrl?: string;
}

/** Asks the server; an old or silent one has no facts, and the pages do without. */
export async function readServerFacts(): Promise<ServerFacts> {
  try {
    const response = await fetch('/pages/server.json');
    return response.ok ? ((await response.json()) as ServerFacts) : {};
  } catch {
    return {};
  }
}
