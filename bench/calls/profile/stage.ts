import type { ProfileNode } from './inspector.ts';

/** Where the CPU of a media worker's main thread goes, in the order of a packet's way. */
export const STAGES = [
  'transport',
  'rtp receive',
  'depacketize',
  'call pipeline',
  'timeline, h264, flv',
  'audio decode',
  'audio encode',
  'rtmp',
  'other product code',
  'node internals',
  'native code',
  'garbage collection',
] as const;
export type Stage = (typeof STAGES)[number];

/** First match wins. */
const BY_PATH: readonly (readonly [path: RegExp, stage: Stage])[] = [
  [/\/node-datachannel\/|\/packages\/webrtc\/|workers\/webrtc-legs/, 'transport'],
  [/\/packages\/rtp\/src\/payload\//, 'depacketize'],
  [/\/packages\/rtp\//, 'rtp receive'],
  [/\/packages\/media\/src\/transcode\/opus-(pcm|decoder)/, 'audio decode'],
  [/\/packages\/(aac-lc|media\/src\/(transcode|aac))\//, 'audio encode'],
  [/\/packages\/(media|core)\//, 'timeline, h264, flv'],
  [/\/packages\/calls\//, 'call pipeline'],
  [/\/packages\/rtmp\//, 'rtmp'],
  [/\/(packages|apps)\//, 'other product code'],
  [/^node:/, 'node internals'],
];

/** The stage that a function's own file belongs to; undefined: it has none (native code, WebAssembly). */
function stageOfFile({ callFrame: { url } }: ProfileNode): Stage | undefined {
  return BY_PATH.find(([path]) => path.test(url))?.[1];
}

export interface OwnedNode {
  readonly node: ProfileNode;
  /** By the file of the function itself. */
  readonly stage: Stage | 'idle';
  /** What Node and native code do is charged to the product code that called them. */
  readonly chargedTo: Stage | 'idle';
}

/** Every node of a call tree with its stages. */
export function ownNodes(nodes: readonly ProfileNode[]): ReadonlyMap<number, OwnedNode> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const owned = new Map<number, OwnedNode>();
  const own = (node: ProfileNode): OwnedNode => {
    const known = owned.get(node.id);
    if (known) return known;
    const parent = byId.get(parents.get(node.id) ?? -1);
    const result = ownNode(node, parent && own(parent));
    owned.set(node.id, result);
    return result;
  };
  for (const node of nodes) own(node);
  return owned;
}

function ownNode(node: ProfileNode, parent: OwnedNode | undefined): OwnedNode {
  const { functionName, url } = node.callFrame;
  const isPause = functionName === 'pause' && /\/workers\/wake-up-pacing\.ts$/.test(url); // the thread sleeps in it
  if (functionName === '(idle)' || isPause) return { node, stage: 'idle', chargedTo: 'idle' };
  if (functionName === '(garbage collector)')
    return { node, stage: 'garbage collection', chargedTo: 'garbage collection' };
  const caller = parent?.chargedTo;
  if (url.startsWith('wasm:')) {
    const stage = caller ?? 'native code'; // a codec: the file that calls into it tells which
    return { node, stage, chargedTo: stage };
  }
  const stage = stageOfFile(node) ?? 'native code';
  const isOwn = stage !== 'node internals' && stage !== 'native code';
  return { node, stage, chargedTo: isOwn || caller === undefined || caller === 'native code' ? stage : caller };
}
