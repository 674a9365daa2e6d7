import assert from 'node:assert/strict';
import { checkAnswer } from './openapi.mjs';
import { request } from './http.mjs';

/// A client of one installation that holds every answer to api/openapi.yaml.
export class Client {
  constructor(installation) {
    this.installation = installation;
  }

  async send(method, path, options = {}) {
    const answer = await request(options.base ?? this.installation.base, method, path, options);
    checkAnswer(method, path, answer);
    return answer;
  }

  get(path, options) {
    return this.send('GET', path, options);
  }

  post(path, options) {
    return this.send('POST', path, options);
  }

  patch(path, options) {
    return this.send('PATCH', path, options);
  }

  del(path, options) {
    return this.send('DELETE', path, options);
  }

  /// The answer's JSON when it has this status; fails with the whole answer otherwise.
  async expect(status, method, path, options) {
    const answer = await this.send(method, path, options);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.status} ${answer.text.slice(0, 500)}`);
    return answer.json;
  }
}
