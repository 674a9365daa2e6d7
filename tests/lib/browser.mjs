import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { repository } from './repository.mjs';

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript' };
const folders = { browser: 'tests/browser', modules: 'tests/node_modules' };

/// Debian's Chromium, and a server of the page tests/browser/player.html with the player libraries at /modules.
export class Browser {
  static async launch() {
    const browser = new Browser();
    browser.server = http.createServer(serve);
    await new Promise((resolve) => browser.server.listen(0, '127.0.0.1', resolve));
    // The sandbox of Chromium does not start as root; the page and all it loads are ours.
    browser.chromium = await chromium.launch({
      executablePath: process.env.MATINEE_CHROMIUM ?? '/usr/bin/chromium',
      chromiumSandbox: false,
      args: ['--autoplay-policy=no-user-gesture-required', '--mute-audio'],
    });
    return browser;
  }

  /// The page in a tab of its own, with an address loaded into a player: `{page, levels, first, complaints}`: how many levels it
  /// has, the time of the first picture; `complaints` grows by what the page throws or prints as an error.
  async open(player, url) {
    const page = await this.chromium.newPage();
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.setDefaultTimeout(120_000);
    await page.goto(`http://127.0.0.1:${this.server.address().port}/browser/player.html`);
    const { count, first } = await page.evaluate(([name, address]) => window.load(name, address), [player, url]);
    return { page, levels: count, first, complaints };
  }

  async close() {
    await this.chromium?.close();
    this.server.closeAllConnections();
    this.server.close();
  }
}

async function serve(incoming, outgoing) {
  const [, folder, ...rest] = new URL(incoming.url, 'http://page').pathname.split('/');
  const path = normalize(rest.join('/'));
  const body = folders[folder] && !path.startsWith('..') && (await readFile(join(repository, folders[folder], path)).catch(() => undefined));
  if (!body) return outgoing.writeHead(incoming.url === '/favicon.ico' ? 204 : 404).end();
  outgoing.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(body);
}
