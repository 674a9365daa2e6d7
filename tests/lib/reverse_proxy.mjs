import http from 'node:http';
import net from 'node:net';

/// Which service answers a path; what is not here is not reachable from outside.
const owners = [
  [/^\/(signup|login|logout|me)$/, 'user-service'],
  [/^\/(token|sessions|\.well-known)(\/|$)/, 'user-service'],
  [/^\/(videos|uploads|jobs|webhooks)(\/|$)/, 'content-service'],
  [/^\/stream(\/|$)/, 'streaming-service'],
  [/^\/(plans|subscribe|subscription|webhook)$/, 'payment-service'],
  [/^\/(billing|sandbox)(\/|$)/, 'payment-service'],
  [/^\/(livez|readyz|metrics|version|openapi\.json|docs)$/, 'user-service'],
];

/// The front of the five programs, as nginx would be: routes paths, adds X-Forwarded-*, never shows /internal.
export async function reverseProxy(portOf) {
  const server = http.createServer((incoming, outgoing) => {
    const path = incoming.url.split('?')[0];
    const owner = owners.find(([pattern]) => pattern.test(path))?.[1] ?? 'user-service';
    if (path.startsWith('/internal')) {
      outgoing.writeHead(404).end();
      return;
    }
    const headers = {
      ...incoming.headers,
      'x-forwarded-for': incoming.socket.remoteAddress,
      'x-forwarded-host': incoming.headers.host,
      'x-forwarded-proto': 'http',
    };
    const upstream = http.request(
      { host: '127.0.0.1', port: portOf(owner), method: incoming.method, path: incoming.url, headers, agent: false },
      (answer) => {
        outgoing.writeHead(answer.statusCode, answer.statusMessage, answer.headers);
        answer.pipe(outgoing);
      },
    );
    upstream.on('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()));
    outgoing.on('close', () => upstream.destroy());
    incoming.pipe(upstream);
  });
  return listen(server);
}

/// A port that leads to a service whose own port is known only later: lets programs that need each other start one by one.
export async function forwarder(portOf) {
  const server = net.createServer((socket) => {
    const port = portOf();
    const upstream = port ? net.connect(port, '127.0.0.1') : null;
    socket.on('error', () => upstream?.destroy());
    if (!upstream) {
      socket.destroy();
      return;
    }
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  return listen(server);
}

async function listen(server) {
  const sockets = new Set();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  return { port, base: `http://127.0.0.1:${port}`, close };
}
