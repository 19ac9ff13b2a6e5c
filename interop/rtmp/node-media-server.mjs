// A node-media-server as a process of its own: it keeps its state in globals. Parameters: port, folder of recordings.
import { createRequire } from 'node:module';

// The version that the server ships as its test CDN.
const NodeMediaServer = createRequire(new URL('../../apps/server/package.json', import.meta.url))('node-media-server');

const [, , port, folder] = process.argv;
const jwt = { secret: 'only for this test, on loopback only', users: [] };
new NodeMediaServer({
  bind: '127.0.0.1',
  store: { path: `${folder}/store`, maxHistory: 10 },
  auth: { play: false, publish: false, secret: 'only for this test', jwt },
  rtmp: { port: Number(port) },
  record: { auto: true, path: folder },
}).run();
