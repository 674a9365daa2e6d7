import { once } from 'node:events';
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { eventually } from './programs.mjs';

/// A customer's program that receives webhooks on this machine. `answers` says by path what it does: a status, `hang`, or a function of
/// the request that gives a status and fields; 204 for others.
export class Receiver {
  static async start(port = 0) {
    const receiver = new Receiver();
    receiver.answers = {};
    receiver.received = [];
    receiver.connections = 0;
    receiver.server = createServer((request, response) => receiver.#take(request, response));
    receiver.server.on('connection', () => { receiver.connections += 1; });
    receiver.server.listen(port, '127.0.0.1');
    await once(receiver.server, 'listening');
    receiver.port = receiver.server.address().port;
    return receiver;
  }

  url(path = '/') {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const taken = { path: request.url, method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() };
    this.received.push(taken);
    const answer = this.answers[request.url] ?? 204;
    if (answer === 'hang') return;
    const { status, headers = {}, body = '' } = typeof answer === 'function' ? answer(taken) : { status: answer };
    response.writeHead(status, headers).end(body);
  }

  /// What came in at a path, as JSON with its id.
  at(path) {
    return this.received.filter((each) => each.path === path)
      .map(({ headers, body }) => ({ id: headers['webhook-id'], headers, text: body, ...JSON.parse(body) }));
  }

  /// Waits until so much has come in at a path, and gives it.
  wait(path, count = 1, limitMs = 30_000) {
    return eventually(`${count} events at ${path}`, async () => {
      const all = this.at(path);
      return all.length >= count && all;
    }, limitMs, 50);
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/// Throws unless the official library takes it for signed with the secret.
export function verify(secret, { headers, text }) {
  return new Webhook(secret).verify(text, headers);
}
