import net from 'node:net';
import { delay } from './programs.mjs';

/// A port in front of a server that does to connections what networks do. `cutAfter()` gives the number of bytes from the client
/// after which a connection ends, Infinity for never; `bytesPerSecond` slows those bytes down.
export class Gate {
  static async create(base, { cutAfter = () => Infinity, bytesPerSecond = Infinity } = {}) {
    const gate = new Gate();
    gate.target = new URL(base);
    gate.cutAfter = cutAfter;
    gate.bytesPerSecond = bytesPerSecond;
    gate.cuts = 0;
    gate.passed = 0;
    gate.sockets = new Set();
    gate.server = net.createServer((socket) => gate.#join(socket));
    await new Promise((resolve) => gate.server.listen(0, '127.0.0.1', resolve));
    gate.base = `http://127.0.0.1:${gate.server.address().port}`;
    return gate;
  }

  #join(socket) {
    const upstream = net.connect(this.target.port, this.target.hostname);
    const end = () => {
      socket.destroy();
      upstream.destroy();
      this.sockets.delete(end);
    };
    this.sockets.add(end);
    for (const side of [socket, upstream]) {
      side.on('error', end);
      side.on('close', end);
    }
    upstream.pipe(socket);
    this.#forward(socket, upstream, end).catch(end);
  }

  async #forward(socket, upstream, end) {
    let left = this.cutAfter();
    for await (const chunk of socket) {
      const piece = chunk.subarray(0, Math.min(left, chunk.length));
      this.passed += piece.length;
      left -= piece.length;
      if (!upstream.write(piece)) await new Promise((resolve) => { upstream.once('drain', resolve); upstream.once('close', resolve); });
      if (left <= 0) {
        this.cuts += 1;
        // What was passed on shall arrive: cut behind it, not before.
        await delay(20);
        return end();
      }
      if (this.bytesPerSecond < Infinity) await delay((chunk.length / this.bytesPerSecond) * 1000);
    }
  }

  /// Ends what is connected.
  cutAll() {
    for (const end of [...this.sockets]) end();
  }

  close() {
    this.cutAll();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
