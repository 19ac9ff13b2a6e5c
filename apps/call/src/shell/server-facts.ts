/** What the server tells everybody about itself. Fields are missing when a feature is off. */
export interface ServerFacts {
  readonly version?: string;
  readonly rtmpUrl?: string;
  /** Publishers have to add `?key=…` to the name of their stream. */
  readonly needsPublishKey?: boolean;
  readonly demoStream?: string;
  readonly demoLogin?: string;
  readonly secureUrl?: string;
}

/** Where an encoder publishes a stream, to be read by people; undefined while there is no test CDN. */
export function publishAddress({ rtmpUrl, needsPublishKey }: ServerFacts, name: string): string | undefined {
  return rtmpUrl === undefined ? undefined : `${rtmpUrl}/${name}${needsPublishKey === true ? '?key=…' : ''}`;
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
