// Rules and dashboard name only what programs export, and each rule is shown to fire, to be silent, and what to do about it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse as parseYaml } from 'yaml';
import { Client } from '../lib/client.mjs';
import { testClip } from '../lib/clips.mjs';
import { request } from '../lib/http.mjs';
import { signUp, subscribe, withRole } from '../lib/people.mjs';
import { eventually } from '../lib/programs.mjs';
import { Redis } from '../lib/redis.mjs';
import { repository } from '../lib/repository.mjs';
import { Installation } from '../lib/shapes.mjs';
import { ready, upload } from '../lib/videos.mjs';

const folder = join(repository, 'docker/observability');
const read = (name) => readFileSync(join(folder, name), 'utf8');
const rules = parseYaml(read('alerts.yml')).groups.flatMap((group) => group.rules);
const alerts = rules.filter((rule) => rule.alert);
const dashboard = JSON.parse(read('grafana/dashboards/matinee.json'));

let redis;
let installation;
/// Of each metric: the names of its labels.
let exported;

/// Has done of everything a little.
before(async () => {
  redis = await Redis.start();
  installation = await (await Installation.create({ shape: 'single', env: { MATINEE_CACHE__URL: redis.url } })).start();
  const client = new Client(installation);
  const editor = await withRole(client, 'editor');
  const viewer = await signUp(client);
  await subscribe(client, viewer);
  const answer = await upload(client, editor.token, testClip(), { title: 'Measured' });
  assert.equal(answer.status, 201, answer.text);
  await ready(client, editor.token, answer.json.id);
  const playback = await client.expect(200, 'GET', `/stream/${answer.json.id}`, { token: viewer.token });
  assert.equal((await request(new URL(playback.url).origin, 'GET', new URL(playback.url).pathname)).status, 200);
  await client.post('/webhook', { json: {} });
  exported = await eventually('every gauge was set', async () => {
    const found = parse((await client.get('/metrics')).text);
    return found.has('matinee_webhook_events_parked') && found.has('matinee_dead_letters') && found;
  });
});
after(async () => {
  await installation?.remove();
  await redis?.kill();
});

/// The text exposition format: names with the names of their labels.
function parse(text) {
  const found = new Map();
  for (const [, name, labels = ''] of text.matchAll(/^([a-z_]+)(?:\{([^}]*)\})? \S+$/gm)) {
    const names = found.get(name) ?? new Set(['instance', 'job']);
    for (const [, label] of labels.matchAll(/(\w+)="/g)) names.add(label);
    found.set(name, names);
  }
  return found;
}

/// Every metric of an expression with the labels that it selects by.
function selected(expression) {
  return [...expression.matchAll(/\b((?:matinee|http)_[a-z_]+|up)\b(?:\{([^}]*)\})?/g)].map(([, name, labels = '']) => ({
    name,
    labels: [...labels.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) => label),
  }));
}

function assertExported(expression) {
  const found = selected(expression).filter(({ name }) => name !== 'up'); // Prometheus makes it.
  for (const { name, labels } of found) {
    assert.ok(exported.has(name), `nobody exports ${name}, named by: ${expression}`);
    for (const label of labels) assert.ok(exported.get(name).has(label), `${name} has no label ${label}, named by: ${expression}`);
  }
  const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list]) => list.split(',').map((each) => each.trim()));
  for (const label of grouped)
    assert.ok(found.some(({ name }) => exported.get(name).has(label)), `nothing has the label ${label}, named by: ${expression}`);
}

test('this test can fail', () => {
  assert.throws(() => assertExported('rate(matinee_nothing_total[5m])'), /nobody exports/);
  assert.throws(() => assertExported('matinee_jobs{kind="x"}'), /no label kind/);
  assert.throws(() => assertExported('sum by (rung) (matinee_jobs)'), /the label rung/);
});

test('every metric and label in a rule is exported', () => {
  assert.ok(alerts.length >= 14);
  for (const rule of rules) assertExported(rule.expr);
});

test('what a rule records is what rules ask for', () => {
  const recorded = rules.filter((rule) => rule.record).map((rule) => rule.record);
  const asked = alerts.flatMap((rule) => rule.expr.match(/matinee:[a-z_]+:\w+/g) ?? []);
  assert.deepEqual([...new Set(asked)].sort(), recorded.sort());
});

test('every metric and label in the dashboard is exported', () => {
  const targets = dashboard.panels.flatMap((panel) => panel.targets ?? []);
  assert.ok(targets.length >= 30);
  for (const { expr, legendFormat } of targets) {
    assertExported(expr);
    for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) assert.match(expr, new RegExp(`by \\([^)]*\\b${label}\\b`), legendFormat);
  }
});

test('the dashboard can be provisioned', () => {
  assert.equal(dashboard.uid, 'matinee');
  const ids = dashboard.panels.map((panel) => panel.id);
  assert.equal(new Set(ids).size, ids.length);
  const area = dashboard.panels.map(({ gridPos: { x, y, w, h } }) => ({ x, y, right: x + w, bottom: y + h }));
  area.forEach((one, at) => {
    assert.ok(one.right <= 24);
    for (const other of area.slice(at + 1)) {
      const apart = one.right <= other.x || other.right <= one.x || one.bottom <= other.y || other.bottom <= one.y;
      assert.ok(apart, `panels overlap: ${JSON.stringify([one, other])}`);
    }
  });
  const variables = dashboard.templating.list.map((variable) => variable.name);
  for (const panel of dashboard.panels.filter((each) => each.type !== 'row')) assert.ok(variables.includes(panel.datasource.uid.slice(2, -1)));
  const [provider] = parseYaml(read('grafana/provisioning/dashboards/matinee.yml')).providers;
  assert.equal(provider.type, 'file');
  assert.equal(parseYaml(read('grafana/provisioning/datasources/prometheus.yml')).datasources[0].type, 'prometheus');
});

test('every alert has a page that names it, a severity, and is shown to fire and to be silent', () => {
  const cases = parseYaml(read('alerts_test.yml')).tests.flatMap((each) => each.alert_rule_test ?? []);
  for (const { alert, labels, annotations } of alerts) {
    assert.ok(['page', 'ticket'].includes(labels.severity), alert);
    assert.ok(annotations.summary, alert);
    const page = join(repository, annotations.runbook);
    assert.ok(existsSync(page), `${alert}: ${annotations.runbook}`);
    assert.ok(readFileSync(page, 'utf8').includes(`\`${alert}\``), `${annotations.runbook} does not name ${alert}`);
    const own = cases.filter((each) => each.alertname === alert);
    assert.ok(own.some((each) => each.exp_alerts.length > 0), `${alert} is never shown to fire`);
    assert.ok(own.some((each) => each.exp_alerts.length === 0), `${alert} is never shown to be silent`);
  }
});
