// A service on the internet, as a scenario meets it: HTTP and WebSocket on one port, which it prints.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const MEGABYTE = 1_000_000;

const routes = {
  '/echo': (request, response, body) =>
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ method: request.method, bytes: body.length })),
  '/see-other': (_request, response) => response.writeHead(303, { location: '/echo' }).end(),
  '/temporary': (_request, response) => response.writeHead(307, { location: '/echo' }).end(),
  '/around': (_request, response) => response.writeHead(302, { location: '/around' }).end(),
  '/forbidden': (_request, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
  '/silent': () => undefined,
  '/slow-body': (_request, response) => response.writeHead(200).write('first'),
  '/large': (_request, response) => response.end('x'.repeat(MEGABYTE)),
  '/too-large': (_request, response) => response.end('x'.repeat(3 * MEGABYTE)),
  '/cut-off': (request) => request.socket.destroy(),
};

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (bytes) => parts.push(bytes));
  request.on('end', () => {
    const route = routes[new URL(request.url, 'http://peer').pathname];
    if (route === undefined) response.writeHead(404).end('nothing here');
    else route(request, response, Buffer.concat(parts));
  });
});
new WebSocketServer({ server, path: '/socket' }).on('connection', (socket) => {
  socket.on('message', (text) =>
    String(text) === 'bye' ? socket.close(4_001, 'as asked') : socket.send(`heard ${text.length}`),
  );
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.resume().on('end', () => process.exit(0));
