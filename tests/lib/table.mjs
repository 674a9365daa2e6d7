import assert from 'node:assert/strict';
import { test } from 'node:test';

/// Runs a table of requests, one test a row, in order.
///
/// A row: `name`, `method`, `path`, `request` (options of http.request), `status`, `code` (of the problem document), `contains` and
/// `lacks` (words the body must or must not have), `then(answer)` for more. Where a value depends on tests before, give a
/// function: it is called when the row runs.
export function table(client, rows) {
  for (const row of rows) {
    test(row.name, async () => {
      const options = call(row.request) ?? {};
      const answer = await call(client).send(row.method, call(row.path), options);
      const what = `${row.method} ${call(row.path)}: ${answer.status} ${answer.text.slice(0, 600)}`;
      assert.equal(answer.status, row.status, what);
      if (row.code) assert.equal(answer.json?.code, row.code, what);
      for (const word of row.contains ?? []) assert.ok(answer.text.includes(word), `${what} lacks ${word}`);
      for (const word of row.lacks ?? []) assert.ok(!answer.text.includes(word), `${what} holds ${word}`);
      await row.then?.(answer);
    });
  }
}

function call(value) {
  return typeof value === 'function' ? value() : value;
}
